import type { EventOutcome, EventRecord, EventStatus, TraceStep } from './event-record.ts';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis.ts';

/** 90 days in seconds: longer than anything may wait, so that only a record nobody owns any more ends this way. */
const UNFINISHED_TTL = 90 * 86_400;

/** Steps kept per event; what postpones an event a thousand times is told by its first and last ones. */
const MAX_TRACE_STEPS = 60;

/** What may be changed of a record after it was opened. */
export type RecordPatch = Partial<
  Pick<EventRecord, 'status' | 'outcome' | 'finishedAt' | 'queue' | 'incident' | 'reason' | 'issue' | 'lastError'>
>;

/** The memory of every event, one small hash each: it answers after the jobs are gone. */
export type EventRecords = {
  /** Opens a record, or adds what is missing to one that is there; safe to repeat. */
  open(record: Pick<EventRecord, 'id' | 'source' | 'bodyHash' | 'receivedAt'>): Promise<void>;
  find(id: string): Promise<EventRecord | undefined>;
  patch(id: string, patch: RecordPatch, trace?: TraceStep): Promise<void>;
  note(id: string, trace: TraceStep): Promise<void>;
  countAttempt(id: string): Promise<void>;
  /** Adds to the time its retries have cost, in milliseconds; returns the new sum. */
  spend(id: string, milliseconds: number): Promise<number>;
  /** Ends the record: it is kept for `ttl` milliseconds more, 0 = for ever. */
  finish(id: string, patch: RecordPatch & { status: EventStatus }, trace: TraceStep, ttl: number): Promise<void>;
  trace(id: string): Promise<TraceStep[]>;
  remove(id: string): Promise<void>;
};

/** Makes the event records over one connection; each method is one round trip. */
export function createEventRecords({ redis, keys }: { redis: RedisClient; keys: Keys }): EventRecords {
  const addStep = (pipeline: ReturnType<RedisClient['pipeline']>, id: string, step: TraceStep) =>
    pipeline
      .rpush(keys.trace(id), JSON.stringify([step.at, step.step, step.detail]))
      .ltrim(keys.trace(id), -MAX_TRACE_STEPS, -1);
  const run = async (pipeline: ReturnType<RedisClient['pipeline']>): Promise<unknown[]> => {
    const results = (await pipeline.exec()) ?? [];
    return results.map(([error, value]) => {
      if (error) throw error;
      return value;
    });
  };
  return {
    async open({ id, source, bodyHash, receivedAt }) {
      const key = keys.event(id);
      const pipeline = redis
        .pipeline()
        .hset(key, { source, body: bodyHash, received: receivedAt })
        .hsetnx(key, 'status', 'queued')
        .expire(key, UNFINISHED_TTL);
      addStep(pipeline, id, { at: receivedAt, step: 'received', detail: `from source ${source}` });
      await run(pipeline.expire(keys.trace(id), UNFINISHED_TTL));
    },
    async find(id) {
      const hash = await redis.hgetall(keys.event(id));
      return hash.source === undefined ? undefined : toRecord(id, hash);
    },
    async patch(id, patch, trace) {
      const pipeline = redis.pipeline();
      write(pipeline, keys.event(id), patch);
      if (trace) addStep(pipeline, id, trace);
      await run(pipeline);
    },
    async note(id, trace) {
      await run(addStep(redis.pipeline(), id, trace));
    },
    async countAttempt(id) {
      await redis.hincrby(keys.event(id), 'attempts', 1);
    },
    async spend(id, milliseconds) {
      return redis.hincrby(keys.event(id), 'spent', Math.round(milliseconds));
    },
    async finish(id, patch, trace, ttl) {
      const pipeline = redis.pipeline();
      write(pipeline, keys.event(id), patch);
      addStep(pipeline, id, trace);
      for (const key of [keys.event(id), keys.trace(id)]) {
        if (ttl > 0) pipeline.pexpire(key, ttl);
        else pipeline.persist(key);
      }
      await run(pipeline);
    },
    async trace(id) {
      const steps = await redis.lrange(keys.trace(id), 0, -1);
      return steps.map((text) => {
        const [at, step, detail] = JSON.parse(text) as [string, string, string];
        return { at, step, detail };
      });
    },
    async remove(id) {
      await redis.unlink(keys.event(id), keys.trace(id));
    },
  };
}

function write(pipeline: ReturnType<RedisClient['pipeline']>, key: string, patch: RecordPatch): void {
  const { issue, lastError, finishedAt, ...texts } = patch;
  const set: Record<string, string> = {};
  const remove: string[] = [];
  const put = (field: string, value: string | undefined): void => {
    if (value === undefined) remove.push(field);
    else set[field] = value;
  };
  for (const [field, value] of Object.entries(texts)) put(field, value);
  if ('finishedAt' in patch) put('finished', finishedAt);
  if ('issue' in patch) put('issue', issue && JSON.stringify(issue));
  if ('lastError' in patch) put('error', lastError && JSON.stringify(lastError));
  if (Object.keys(set).length > 0) pipeline.hset(key, set);
  if (remove.length > 0) pipeline.hdel(key, ...remove);
}

function toRecord(id: string, hash: Record<string, string>): EventRecord {
  return {
    id,
    source: hash.source ?? '',
    status: (hash.status ?? 'queued') as EventStatus,
    outcome: hash.outcome as EventOutcome | undefined,
    bodyHash: hash.body ?? '',
    receivedAt: hash.received ?? '',
    finishedAt: hash.finished,
    queue: hash.queue,
    incident: hash.incident,
    reason: hash.reason,
    issue: hash.issue === undefined ? undefined : JSON.parse(hash.issue),
    lastError: hash.error === undefined ? undefined : JSON.parse(hash.error),
    attempts: Number(hash.attempts ?? 0),
  };
}
