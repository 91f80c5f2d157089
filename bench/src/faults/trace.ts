import { createEventRecords } from '@issuebridge/core/queue/event-records.ts';
import { createKeys } from '@issuebridge/core/queue/keys.ts';
import { Redis } from 'ioredis';
import { PREFIX } from './configuration.ts';
import type { End } from './ends.ts';
import { findFailures, type Judgement } from './judgement.ts';
import type { Sent } from './sender.ts';

/** What an event went through, by its own record. */
export type Trace = { why: string; incident: string; eventId: string; end: End | undefined; steps: string[] };

/** 5 of each kind: enough to see what they have in common. */
const MAX_EACH = 5;

/** Reads the traces of some events of the incidents that are not as they should be. */
export async function readTraces(input: {
  redisUrl: string;
  judgement: Judgement;
  sent: Sent[];
  ends: Map<string, End>;
}): Promise<Trace[]> {
  const { redisUrl, judgement, sent, ends } = input;
  const redis = new Redis(redisUrl);
  try {
    const records = createEventRecords({ redis, keys: createKeys(PREFIX) });
    const traces: Trace[] = [];
    for (const why of [...findFailures(judgement), 'toldTwice'] as const) {
      const wrong = new Set(([] as unknown[]).concat(judgement[why as keyof Judgement]).slice(0, MAX_EACH));
      const concerned = sent.filter(({ event, eventId }) => wrong.has(event.incident) || wrong.has(eventId));
      for (const eventId of new Set(concerned.map((one) => one.eventId ?? ''))) {
        const of = concerned.find((one) => one.eventId === eventId);
        const steps = (await records.trace(eventId)).map(({ at, step, detail }) => `${at} ${step}: ${detail}`);
        traces.push({ why, incident: of?.event.incident ?? '', eventId, end: ends.get(eventId), steps });
      }
    }
    return traces;
  } finally {
    redis.disconnect();
  }
}
