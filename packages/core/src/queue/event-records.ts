import { createScript } from '../runtime/redis-script.ts';
import type { EventOutcome, EventRecord, EventStatus, TraceStep } from './event-record.ts';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis.ts';

/** 90 days: longer than anything may wait, so that only a record nobody owns any more ends this way. */
const UNFINISHED_TTL = 90 * 86_400_000;

/** Steps kept per event; what postpones an event a thousand times is told by its first and last ones. */
const MAX_TRACE_STEPS = 60;

/** 10,000 ids, 1.5 MB: what a person may look through. */
const MAX_RECENT = 10_000;

/** 100: up to here a small set is kept compact, and of what repeats more often the newest ones tell enough. */
const MAX_OF_ONE = 100;

/** What may be changed of a record after it was opened; a field that is given as undefined is removed. */
export type RecordPatch = Partial<
  Pick<EventRecord, 'status' | 'outcome' | 'finishedAt' | 'queue' | 'incident' | 'reason' | 'issue' | 'lastError'>
> & {
  /** With an incident: whose it is, so that it is found by both. */
  source?: string;
  /** Counts an attempt. */
  attempted?: true;
  /** Gives a redriven event its whole budget of time again. */
  spent?: undefined;
};

/** The memory of every event, one small hash each: it answers after the jobs are gone. */
export type EventRecords = {
  /** Opens a record, or adds what is missing to one that is there; safe to repeat. */
  open(record: Pick<EventRecord, 'id' | 'source' | 'bodyHash' | 'receivedAt'>): Promise<void>;
  find(id: string): Promise<EventRecord | undefined>;
  /** Gives a dead event its time again, and its record too where that is gone; the status stays. `queue`: where it died. */
  reopen(record: Pick<EventRecord, 'id' | 'source' | 'receivedAt' | 'queue'>, trace: TraceStep): Promise<void>;
  patch(id: string, patch: RecordPatch, trace?: TraceStep): Promise<void>;
  /** Says where the event goes. One that came to its end meanwhile keeps that: a worker that was frozen says it late. */
  route(id: string, patch: RecordPatch, trace: TraceStep): Promise<void>;
  note(id: string, trace: TraceStep): Promise<void>;
  /** Adds to the time its retries have cost, in milliseconds; returns the new sum. */
  spend(id: string, milliseconds: number): Promise<number>;
  /** Ends the record: it is kept for `ttl` milliseconds more, 0 = for ever. */
  finish(id: string, patch: RecordPatch & { status: EventStatus }, trace: TraceStep, ttl: number): Promise<void>;
  /** Says of a dead event that a person did without it: sent again it is a duplicate, where a dead one would be redriven. */
  discard(id: string, trace: TraceStep): Promise<void>;
  /** Counts that the event came again and was recognised; nothing where its record is gone. */
  repeated(id: string, at: string): Promise<void>;
  trace(id: string): Promise<TraceStep[]>;
  remove(id: string): Promise<void>;
};

/** What one call changes; it travels as JSON. `ttl`: milliseconds, 0 = for ever, undefined leaves it. */
type Change = {
  /** Nothing but the step is written where the record has one of these. */
  unless?: EventStatus[];
  set?: Record<string, string>;
  setIfMissing?: Record<string, string>;
  remove?: string[];
  add?: Record<string, number>;
  step?: string;
  ttl?: number | undefined;
  /** Where the event is to be found: at most `cap` stand in a set, which lasts `ttl`, 0 = for ever, from its newest one on. */
  index?: Array<{ key: string; cap: number; ttl: number }>;
};

/** KEYS: record, trace, and the sets of `index`. ARGV: the change, steps kept, the event's id. One script and no pipeline: ioredis copies BullMQ's 64 commands onto every pipeline, 25 µs each time. */
const CHANGE = `
local change = cjson.decode(ARGV[1])
local status = redis.call('HGET', KEYS[1], 'status')
for _, ended in ipairs(change.unless or {}) do
  if status == ended then change = { step = change.step } end
end
for field, value in pairs(change.set or {}) do redis.call('HSET', KEYS[1], field, value) end
for field, value in pairs(change.setIfMissing or {}) do redis.call('HSETNX', KEYS[1], field, value) end
for _, field in ipairs(change.remove or {}) do redis.call('HDEL', KEYS[1], field) end
for field, value in pairs(change.add or {}) do redis.call('HINCRBY', KEYS[1], field, value) end
if change.step then
  redis.call('RPUSH', KEYS[2], change.step)
  redis.call('LTRIM', KEYS[2], -ARGV[2], -1)
end
if change.ttl then
  for i = 1, 2 do
    if change.ttl > 0 then redis.call('PEXPIRE', KEYS[i], change.ttl) else redis.call('PERSIST', KEYS[i]) end
  end
end
for i, index in ipairs(change.index or {}) do
  local key = KEYS[i + 2]
  local is_new = redis.call('EXISTS', key) == 0
  redis.call('ZADD', key, 0, ARGV[3])
  redis.call('ZREMRANGEBYRANK', key, 0, -index.cap - 1)
  local left = redis.call('PTTL', key)
  if index.ttl == 0 then
    redis.call('PERSIST', key)
  elseif is_new or (left >= 0 and left < index.ttl) then
    redis.call('PEXPIRE', key, index.ttl)
  end
end
return 1
`;

/** KEYS: record. ARGV: when. */
const REPEATED = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HINCRBY', KEYS[1], 'repeats', 1)
redis.call('HSET', KEYS[1], 'repeated', ARGV[1])
return 1
`;

/** Makes the event records over one connection; each method is one round trip. */
export function createEventRecords({ redis, keys }: { redis: RedisClient; keys: Keys }): EventRecords {
  const script = createScript({ redis, lua: CHANGE });
  const repeated = createScript({ redis, lua: REPEATED });
  const change = async (id: string, what: Change): Promise<void> => {
    const { index = [] } = what;
    const sets = index.map(({ key }) => key);
    await script([keys.event(id), keys.trace(id), ...sets], [toJson(what), MAX_TRACE_STEPS, id]);
  };
  const recent = [{ key: keys.recent, cap: MAX_RECENT, ttl: 0 }];
  /** By what the patch says; `ttl` is that of the record, and an unfinished one's is the least. */
  const indexOf = ({ source, incident, issue }: RecordPatch, ttl: number): Pick<Change, 'index'> => {
    const lasts = { cap: MAX_OF_ONE, ttl: ttl === 0 ? 0 : Math.max(ttl, UNFINISHED_TTL) };
    const index = [
      ...(source === undefined || incident === undefined ? [] : [{ key: keys.byIncident(source, incident), ...lasts }]),
      ...(issue === undefined ? [] : [{ key: keys.byIssue(issue.webUrl), ...lasts }]),
    ];
    return index.length === 0 ? {} : { index };
  };
  return {
    open: ({ id, source, bodyHash, receivedAt }) =>
      change(id, {
        set: { source, body: bodyHash, received: receivedAt },
        setIfMissing: { status: 'queued' },
        step: textOf({ at: receivedAt, step: 'received', detail: `from source ${source}` }),
        ttl: UNFINISHED_TTL,
        index: recent,
      }),
    reopen: ({ id, source, receivedAt, queue }, trace) =>
      change(id, {
        set: { redriven: trace.at },
        setIfMissing: { source, received: receivedAt, status: 'dead', ...(queue === undefined ? {} : { queue }) },
        remove: ['spent'],
        step: textOf(trace),
        ttl: UNFINISHED_TTL,
      }),
    async find(id) {
      const hash = await redis.hgetall(keys.event(id));
      return hash.source === undefined ? undefined : toRecord(id, hash);
    },
    patch: (id, patch, trace) => {
      const step = trace ? { step: textOf(trace) } : {};
      return change(id, { ...fieldsOf(patch), ...indexOf(patch, UNFINISHED_TTL), ...step });
    },
    route: (id, patch, trace) => {
      const step = textOf(trace);
      return change(id, {
        ...fieldsOf(patch),
        ...indexOf(patch, UNFINISHED_TTL),
        step,
        unless: ['delivered', 'ignored'],
      });
    },
    note: (id, trace) => change(id, { step: textOf(trace) }),
    spend: (id, milliseconds) => redis.hincrby(keys.event(id), 'spent', Math.round(milliseconds)),
    finish: (id, patch, trace, ttl) =>
      change(id, { ...fieldsOf(patch), ...indexOf(patch, ttl), step: textOf(trace), ttl }),
    async discard(id, trace) {
      // Where the record has had its time there is nobody left to tell.
      if ((await redis.exists(keys.event(id))) === 0) return;
      await change(id, { set: { status: 'ignored', outcome: 'dropped', reason: 'discarded' }, step: textOf(trace) });
    },
    async repeated(id, at) {
      await repeated([keys.event(id)], [at]);
    },
    async trace(id) {
      const steps = await redis.lrange(keys.trace(id), 0, -1);
      return steps.map((text) => {
        const [at, step, detail] = JSON.parse(text) as [string, string, string];
        return { at, step, detail };
      });
    },
    async remove(id) {
      await Promise.all([redis.unlink(keys.event(id), keys.trace(id)), redis.zrem(keys.recent, id)]);
    },
  };
}

function textOf({ at, step, detail }: TraceStep): string {
  return toJson([at, step, detail]);
}

/** Half a surrogate pair, which a sender's text may hold, is nothing that Redis' own JSON reader takes. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_name, part) => (typeof part === 'string' ? part.toWellFormed() : part));
}

/** The short names that some fields have in Redis. */
const FIELD: Record<string, string> = { finishedAt: 'finished', lastError: 'error' };

function fieldsOf({ attempted, ...patch }: RecordPatch): Change {
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const [name, value] of Object.entries(patch)) {
    const field = FIELD[name] ?? name;
    if (value === undefined) remove.push(field);
    else set[field] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return { set, remove, ...(attempted ? { add: { attempts: 1 } } : {}) };
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
    repeats: Number(hash.repeats ?? 0),
    repeatedAt: hash.repeated,
    redrivenAt: hash.redriven,
  };
}
