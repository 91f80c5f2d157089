import type { Config } from '../config/schema.ts';
import { createEventIndex } from '../queue/event-index.ts';
import { type EventFilter, listEvents } from '../queue/event-list.ts';
import type { EventRecord, TraceStep } from '../queue/event-record.ts';
import { createEventRecords } from '../queue/event-records.ts';
import { createEventStates } from '../queue/event-state.ts';
import type { Keys } from '../queue/keys.ts';
import type { RedisClient } from '../queue/redis.ts';
import { createGate } from '../redis/gate.ts';
import { createPace } from '../redis/pace.ts';
import { explain } from './explain.ts';
import type { Explanation } from './explanation.ts';
import { findSituation } from './find-situation.ts';
import { createIncidents, type IncidentEntry } from './incidents.ts';
import { readQueuePace } from './queue-pace.ts';
import { shortestRetention } from './shortest-retention.ts';
import type { Situation } from './situation.ts';

/** All that can be told of one event; the record has its present status. */
export type EventTrace = {
  id: string;
  record: EventRecord | undefined;
  trace: TraceStep[];
  situation: Situation;
  explanation: Explanation;
};

/** What happened to events, and why, as the command line, the admin API and the pages tell it. It changes nothing. */
export type Traces = {
  /** Of an id that nobody knows too. */
  ofEvent(id: string): Promise<EventTrace>;
  /** The newest first. */
  list(filter: EventFilter): Promise<EventRecord[]>;
  /** Ids of the events of an issue, by its URL; the newest first. */
  idsOfIssue(webUrl: string): Promise<string[]>;
  /** Ids of the events of an incident, and what each GitLab of the configuration has of it; `key` as records have it. */
  ofIncident(source: string, key: string): Promise<{ ids: string[]; entries: IncidentEntry[] }>;
  close(): Promise<void>;
};

type Dependencies = {
  redis: RedisClient;
  keys: Keys;
  /** As it is now; undefined where there is none to be read: then the ledger cannot be asked. */
  config: () => Config | undefined;
  now: () => number;
  onError: (error: unknown) => void;
};

/** What goes to Redis as part of a key has the form of our own ids. */
const EVENT_ID = /^[0-9a-f-]{36}$/;

/** Makes it over one connection, which may be one that fails fast. */
export function createTraces({ redis, keys, config, now, onError }: Dependencies): Traces {
  const records = createEventRecords({ redis, keys });
  const states = createEventStates({ redis, keys, onError });
  const index = createEventIndex({ redis, keys });
  const gate = createGate({ redis, keys });
  const pace = createPace({ redis, keys });
  const incidentsOf = ({ destinations }: Config) =>
    createIncidents({
      redis,
      keys,
      destinations: Object.entries(destinations).map(([name, { url }]) => ({ name, url })),
    });
  const read = async (id: string): Promise<EventTrace> => {
    const isKnown = EVENT_ID.test(id);
    const [record, trace] = isKnown ? await Promise.all([records.find(id), records.trace(id)]) : [undefined, []];
    const configured = config();
    const dependencies = {
      redis,
      keys,
      queues: states.queues,
      gate,
      incidents: configured && incidentsOf(configured),
      retention: configured && shortestRetention(configured),
      paceOf: (queueName: string) => readQueuePace({ queueName, config: configured, pace }),
      now,
    };
    const [situation, present] = await Promise.all([
      findSituation({ id, record, trace }, dependencies),
      record && states.refresh(record),
    ]);
    return { id, record: present, trace, situation, explanation: withRepeats(explain(situation), record) };
  };
  return {
    async ofEvent(id) {
      const told = await read(id);
      // It may have gone on between two readings; what is really lost is so a second time.
      return told.situation.kind === 'lost' ? read(id) : told;
    },
    list: (filter) => listEvents(filter, { index, records, refresh: states.refresh }),
    idsOfIssue: (webUrl) => index.ofIssue(webUrl),
    async ofIncident(source, key) {
      const configured = config();
      const [known, entries] = await Promise.all([
        index.ofIncident(source, key),
        configured ? incidentsOf(configured).find(source, key) : [],
      ]);
      // The maker of the issue is named by the ledger for longer than the index lasts.
      const makers = entries.flatMap(({ issue }) => (issue ? [issue.eventId] : []));
      return { ids: [...new Set([...known, ...makers])], entries };
    },
    close: states.close,
  };
}

function withRepeats(explanation: Explanation, record: EventRecord | undefined): Explanation {
  if (!record || record.repeats === 0) return explanation;
  const { repeats, repeatedAt } = record;
  const times = repeats === 1 ? 'once more' : `${repeats} more times`;
  const repeated = `It was sent ${times}, last at ${repeatedAt}: within idempotency_window the same event makes nothing new.`;
  return { ...explanation, answer: `${explanation.answer}${/[.!?]$/.test(explanation.answer) ? '' : '.'} ${repeated}` };
}
