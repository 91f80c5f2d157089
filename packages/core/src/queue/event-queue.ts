import type { Queue } from 'bullmq';
import type { Durability } from './durability.ts';
import type { EventJob } from './event-job.ts';
import { INTAKE_OPTIONS } from './event-job-options.ts';
import type { EventRecord } from './event-record.ts';
import { createEventRecords, type EventRecords } from './event-records.ts';
import { createEventStates } from './event-state.ts';
import { openEvents } from './events-handle.ts';
import { type Keys, sha256 } from './keys.ts';
import { JOB_NAME } from './names.ts';
import type { RedisClient } from './redis.ts';
import type { RedisHealth } from './redis-monitor.ts';
import { redriveEvents } from './redrive.ts';
import { createRevive, type Revive } from './revive.ts';

/** 1.8 s: a sender is answered within 2 s, whatever Redis does. */
const DEADLINE = 1_800;

/** 4 KiB: what an event costs in Redis while it waits, beside its body. */
export const OVERHEAD = 4_096;

/** Seconds a sender is told to wait: a restart of Redis or of its replica takes about that; a full or overfull queue longer. */
const RETRY_AFTER = { redis_away: 5, redis_full: 60, not_replicated: 5, too_many_waiting: 60 } as const;

/** In the trace of a dead event that came again. */
const BY_SENDER = 'the sender sent it again';

/** What ingest hands over: the body as it came, and what makes it the same event again. */
export type Submission = {
  source: string;
  /** An `Idempotency-Key` or the hash of the bytes; hashed again here, never used as it is. */
  idempotencyKey: string;
  /** True when the sender named the key: the same key with another body is then a conflict. */
  keyNamed: boolean;
  /** Milliseconds. */
  window: number;
  /** SHA-256 of the body's bytes, hex. */
  bodyHash: string;
  kind: EventJob['kind'];
  body: string;
  encoding: EventJob['encoding'];
  problem: string | undefined;
};

/**
 * `accepted`: on disk, new or redriven. `duplicate`: seen before within the window. `unavailable`: to be sent again,
 * though it may have been kept; then that is a duplicate. Nothing was kept in the other case.
 */
export type Acceptance =
  | { kind: 'accepted'; eventId: string; redriven: boolean }
  | { kind: 'duplicate'; eventId: string; record: EventRecord | undefined }
  | { kind: 'conflict'; eventId: string }
  | { kind: 'unavailable'; reason: keyof typeof RETRY_AFTER; retryAfterSeconds: number };

/** The producer's side of the `events` queue. Every method settles within 2 s, also when Redis is away or frozen. */
export type EventQueue = {
  submit(submission: Submission): Promise<Acceptance>;
  /** `unavailable` when Redis did not answer; undefined record when there is none of that id. */
  findEvent(id: string): Promise<{ kind: 'found'; record: EventRecord | undefined } | { kind: 'unavailable' }>;
  /** What a submission would meet now; for `/readyz` and metrics. */
  availability(): { ok: true; durable: boolean } | { ok: false; reason: string };
  close(): Promise<void>;
};

type EventQueueDependencies = {
  /** A producer connection: one that fails fast. */
  redis: RedisClient;
  keys: Keys;
  /** Asked before anything is answered as kept. */
  durability: Durability;
  health: () => RedisHealth;
  /** Told before about so many bytes are written; what it returns is called when they are there, or lost. */
  onKeep?: (bytes: number) => () => void;
  /** Asked at each submission, for the configuration can be read anew. */
  limits: () => { maxWaiting: number; maxMemoryRatio: number };
  now: () => number;
  /** A new UUIDv7. */
  newId: () => string;
  /** Called with what Redis said when a call failed; the caller logs it. */
  onError: (error: unknown) => void;
};

/** Makes the producer's side of the `events` queue. It owns the queue, not the connection. */
export function createEventQueue(dependencies: EventQueueDependencies): EventQueue {
  const { redis, keys, durability, health, onKeep, limits, now, newId, onError } = dependencies;
  const records = createEventRecords({ redis, keys });
  const queue = openEvents({ redis, keys, onError });
  const revive = createRevive({ redis });
  const states = createEventStates({ redis, keys, onError });
  const findRecord = async (id: string): Promise<EventRecord | undefined> => {
    const record = await records.find(id);
    return record && states.refresh(record);
  };

  const refusal = (): keyof typeof RETRY_AFTER | undefined => {
    const now_ = health();
    if (!now_.ready) return 'redis_away';
    const { maxMemoryRatio, maxWaiting } = limits();
    if (now_.memoryRatio > maxMemoryRatio) return 'redis_full';
    if (now_.waiting >= maxWaiting) return 'too_many_waiting';
    return undefined;
  };
  const unavailable = (reason: keyof typeof RETRY_AFTER): Acceptance => ({
    kind: 'unavailable',
    reason,
    retryAfterSeconds: RETRY_AFTER[reason],
  });

  return {
    async submit(submission) {
      const refused = refusal();
      if (refused) return unavailable(refused);
      const landed = onKeep?.(submission.body.length + OVERHEAD);
      try {
        const kept = enqueue({ queue, records, revive, findRecord, submission, now, newId }).then(async (acceptance) =>
          (await isKept({ queue, durability, submission, acceptance })) ? acceptance : unavailable('not_replicated'),
        );
        // Behind the deadline it may still be on its way.
        if (landed) kept.then(landed, landed);
        return await withDeadline(kept);
      } catch (error) {
        onError(error);
        return unavailable(isOutOfMemory(error) ? 'redis_full' : 'redis_away');
      }
    },
    async findEvent(id) {
      if (!health().ready) return { kind: 'unavailable' };
      try {
        return { kind: 'found', record: await withDeadline(findRecord(id)) };
      } catch (error) {
        onError(error);
        return { kind: 'unavailable' };
      }
    },
    availability() {
      const reason = refusal();
      return reason ? { ok: false, reason } : { ok: true, durable: health().durable };
    },
    async close() {
      await Promise.all([queue.close(), states.close()]);
    },
  };
}

type Kept = { queue: Queue<EventJob>; durability: Durability; submission: Submission; acceptance: Acceptance };

/** The deduplication key is written with the job, in one step: where one is, the other is or was. */
async function isKept({ queue, durability, submission, acceptance }: Kept): Promise<boolean> {
  if (acceptance.kind !== 'accepted' && acceptance.kind !== 'duplicate') return true;
  const key = queue.toKey(`de:${deduplicationId(submission)}`);
  return durability.confirm(async (redis) => (await redis.get(key)) === acceptance.eventId);
}

function deduplicationId({ source, idempotencyKey }: Submission): string {
  return sha256(JSON.stringify([source, idempotencyKey]));
}

type Enqueue = {
  queue: Queue<EventJob>;
  records: EventRecords;
  revive: Revive;
  findRecord: (id: string) => Promise<EventRecord | undefined>;
  submission: Submission;
  now: () => number;
  newId: () => string;
};

async function enqueue({ queue, records, revive, findRecord, submission, now, newId }: Enqueue): Promise<Acceptance> {
  const { source, bodyHash, kind, body, encoding, problem, window } = submission;
  const id = newId();
  const receivedAt = new Date(now()).toISOString();
  const data: EventJob = { v: 1, id, source, received_at: receivedAt, kind, body, encoding, problem };
  const deduplication = { id: deduplicationId(submission), ttl: window };
  // Both are on their way at once and in this order on one connection: the record is there before the job is.
  const [, job] = await Promise.all([
    records.open({ id, source, bodyHash, receivedAt }),
    queue.add(JOB_NAME, data, { ...INTAKE_OPTIONS, jobId: id, deduplication }),
  ]);
  if (job.id === id) return { kind: 'accepted', eventId: id, redriven: false };
  const eventId = String(job.id);
  const [record] = await Promise.all([findRecord(eventId), records.remove(id)]);
  const isOther = record !== undefined && record.bodyHash !== '' && record.bodyHash !== bodyHash;
  if (submission.keyNamed && isOther) return { kind: 'conflict', eventId };
  if (record?.status !== 'dead' || kind !== 'event') {
    await records.repeated(eventId, receivedAt);
    return { kind: 'duplicate', eventId, record };
  }
  const again = { ...data, id: eventId, received_at: record.receivedAt };
  const events = [{ data: again, diedIn: record.queue }];
  await redriveEvents({ queue, records, revive, events, at: receivedAt, detail: BY_SENDER, priority: 0 });
  return { kind: 'accepted', eventId, redriven: true };
}

async function withDeadline<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Redis did not answer within ${DEADLINE} ms`)), DEADLINE);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('OOM');
}
