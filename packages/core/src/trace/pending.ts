import type { EventRecord } from '../queue/event-record.ts';
import type { JobPlace } from '../queue/job-place.ts';
import type { QueuePace } from './queue-pace.ts';
import type { Situation } from './situation.ts';

/** 5 s: a delayed job is taken up to so long after its time while a worker is busy. */
const LATE = 5_000;

type Input = {
  record: EventRecord;
  place: JobPlace;
  queue: string;
  /** What the ledger says of a doubt, and since when (ISO 8601) it is looked for; undefined where nobody could ask it. */
  doubt: { since: string | undefined } | undefined;
  pace: QueuePace;
  now: number;
};

/** Why an event that nothing parks has still to wait in its project's queue. */
export function pendingOf({ record, place, queue, doubt, pace, now }: Input): Situation {
  if (place.isPaused) return { kind: 'paused', queue };
  if (place.isServed === false) return { kind: 'no_worker', queue };
  const { lastError, attempts } = record;
  const next = new Date(Math.max(place.until ?? now, now)).toISOString();
  if (lastError?.kind === 'doubtful' && (!doubt || doubt.since !== undefined)) {
    return { kind: 'doubtful', since: doubt?.since, next, error: lastError };
  }
  // What came after the error, as the turn of a note, has a later end than the error's own wait.
  const isOfError = lastError?.until !== undefined && (place.until ?? now) <= lastError.until + LATE;
  if (lastError && isOfError && lastError.kind === 'retryable') {
    return { kind: 'retrying', next, attempts, error: lastError };
  }
  if (place.state === 'delayed') return { kind: 'postponed', next };
  const { perMinute, blockedUntil } = pace;
  if (blockedUntil !== undefined && blockedUntil > now) {
    return { kind: 'limited', queue, until: new Date(blockedUntil).toISOString() };
  }
  return { kind: 'waiting', queue, ahead: place.ahead, perMinute };
}
