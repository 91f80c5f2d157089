import type { Existing, LedgerEntry } from '../delivery/ledger.ts';
import type { EventRecord } from '../queue/event-record.ts';
import type { Keys } from '../queue/keys.ts';
import { queueOwner } from '../queue/names.ts';
import type { RedisClient } from '../queue/redis.ts';
import { peekEntry } from '../redis/ledger-peek.ts';

/** What is remembered of one incident in one GitLab. Times are ISO 8601. */
export type IncidentEntry = {
  destination: string;
  state: LedgerEntry['state'];
  generation: number;
  issue: Existing | undefined;
  /** In words, where an issue may have been made and was not found yet. */
  doubt: string | undefined;
  doubtSince: string | undefined;
};

/** What the ledger says, without a change to it. */
export type Incidents = {
  /** One entry for each GitLab that knows the incident; `key` as the event's record names it. */
  find(source: string, key: string): Promise<IncidentEntry[]>;
  /** Since when an unfinished event's issue or note is looked for; undefined where it is not. */
  doubtSince(record: EventRecord): Promise<string | undefined>;
};

type Dependencies = {
  redis: RedisClient;
  keys: Keys;
  /** Of the configuration. */
  destinations: ReadonlyArray<{ name: string; url: string }>;
};

/** Makes it over one connection. */
export function createIncidents({ redis, keys, destinations }: Dependencies): Incidents {
  const peek = (host: string, kind: 'issue' | 'note', ...identity: string[]) =>
    peekEntry({ redis, key: keys.ledger(host, kind, ...identity) });
  return {
    async find(source, key) {
      const found = await Promise.all(
        destinations.map(async ({ name, url }) => {
          const entry = await peek(new URL(url).host, 'issue', source, key);
          return entry && toIncident(name, entry);
        }),
      );
      return found.filter((entry) => entry !== undefined);
    },
    async doubtSince({ id, source, incident, queue = '' }) {
      const destination = destinations.find(({ name }) => name === queueOwner(queue).destination);
      if (!destination || incident === undefined) return undefined;
      const { host } = new URL(destination.url);
      const entries = await Promise.all([peek(host, 'issue', source, incident), peek(host, 'note', id)]);
      return entries.map((entry) => entry && sinceOf(entry)).find((since) => since !== undefined);
    },
  };
}

function sinceOf(entry: LedgerEntry): string | undefined {
  return entry.state === 'free' && entry.doubt ? new Date(entry.doubt.since).toISOString() : undefined;
}

function toIncident(destination: string, entry: LedgerEntry): IncidentEntry {
  const doubtSince = sinceOf(entry);
  const isSettled = entry.state === 'free' && entry.doubt?.settled === true;
  const doubt =
    doubtSince === undefined
      ? undefined
      : isSettled
        ? 'a request was not answered clearly; GitLab surely has made no issue of it, and it may be made again'
        : 'a request was not answered clearly: an issue may exist, and is looked for before one is made again';
  return {
    destination,
    state: entry.state,
    generation: entry.generation,
    issue: entry.state === 'created' ? entry.existing : undefined,
    doubt,
    doubtSince,
  };
}
