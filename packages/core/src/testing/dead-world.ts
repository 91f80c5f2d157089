import { type Job, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { v7 as uuidv7 } from 'uuid';
import type { Config } from '../config/schema.ts';
import type { Severity } from '../config/severity.ts';
import { DeadLetterError } from '../queue/dead-letter.ts';
import { createDeadLetters } from '../queue/dead-letters.ts';
import { createDeliveryQueues } from '../queue/delivery-queues.ts';
import { createDurability } from '../queue/durability.ts';
import type { EventJob } from '../queue/event-job.ts';
import { createEventQueue, type EventQueue, type Submission } from '../queue/event-queue.ts';
import { createEventRecords } from '../queue/event-records.ts';
import { openEvents } from '../queue/events-handle.ts';
import { createKeys } from '../queue/keys.ts';
import { createQuarantine } from '../queue/quarantine.ts';
import { createQueueRegistry } from '../queue/queue-registry.ts';
import { createRevive } from '../queue/revive.ts';
import { createTraces } from '../trace/traces.ts';

/** `config`: what traces read of a configuration; left out, they have none. `room`: bytes that Redis has for a redrive; left out, no end. */
type Options = {
  url: string;
  prefix: string;
  config?: () => Config | undefined;
  room?: (redis: Redis) => () => Promise<number>;
};

const NO_END = () => async () => Number.POSITIVE_INFINITY;

/** Both stages over a real Redis, moved by hand: no job runs unless a test takes it. */
export function openDeadWorld({ url, prefix, config = () => undefined, room = NO_END }: Options) {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  const keys = createKeys(prefix);
  const onError = (): void => {};
  const registry = createQueueRegistry({ redis, keys });
  const records = createEventRecords({ redis, keys });
  const deliveries = createDeliveryQueues({ redis, keys, registry, onError });
  const events = openEvents({ redis, keys, onError });
  const dependencies = { redis, keys, registry, records, events, now: Date.now, room: room(redis) };
  const ingest: EventQueue = createEventQueue({
    redis,
    keys,
    durability: createDurability({ redis, keys, replicas: 0, now: () => performance.now() }),
    health: () => ({ ready: true, memoryRatio: 0, durable: true, evicts: false, waiting: 0 }),
    limits: () => ({ maxWaiting: 1e9, maxMemoryRatio: 1 }),
    now: Date.now,
    newId: uuidv7,
    onError,
  });
  const traces = createTraces({ redis, keys, config, now: Date.now, onError });
  const workers = new Map<string, Worker>();
  const workerOf = (queue: string): Worker => {
    const worker =
      workers.get(queue) ?? new Worker(queue, null, { connection: redis, prefix: keys.bullmq, autorun: false });
    workers.set(queue, worker);
    return worker;
  };
  const submit = async (over: Partial<Submission> = {}) => {
    const key = over.idempotencyKey ?? uuidv7();
    return ingest.submit({
      source: 'insights',
      idempotencyKey: key,
      keyNamed: false,
      window: 60_000,
      bodyHash: 'hash',
      kind: 'event',
      body: `{"key":"${key}"}`,
      encoding: 'utf8',
      problem: undefined,
      ...over,
    });
  };
  const take = async (queue: string): Promise<Job<EventJob> | undefined> => {
    const job = (await workerOf(queue).getNextJob('token', { block: false })) as Job<EventJob> | undefined;
    return job;
  };
  const fail = async (job: Job<EventJob>, reason: string): Promise<void> => {
    const letter = { reason, detail: `why ${reason}`, hint: 'mend it' };
    const delivery = job.queueName === 'events' ? {} : { queue: job.queueName };
    const at = new Date().toISOString();
    const end = { status: 'dead', reason, lastError: letter, finishedAt: at, attempted: true, ...delivery } as const;
    await records.finish(job.data.id, end, { at, step: 'dead letter', detail: reason }, 60_000);
    await job.moveToFailed(new DeadLetterError(letter), 'token');
  };
  /** What a worker's intake does with the next event; undefined when there is none. */
  const takeIn = async (project = '42', severity: Severity = 'high'): Promise<EventJob | undefined> => {
    const job = await take('events');
    if (!job) return undefined;
    const { id } = job.data;
    const before = await records.find(id);
    const queue = `gitlab/${project}`;
    const revive = before?.queue === undefined ? 'nothing' : 'ended';
    if (before?.queue !== undefined && before.queue !== queue) await deliveries.removeDead(before.queue, id);
    await records.patch(id, { status: 'queued', reason: undefined, queue });
    await deliveries.hand({ destination: 'gitlab', project, job: job.data, severity, revive });
    await job.moveToCompleted('done', 'token', false);
    return job.data;
  };
  return {
    redis,
    keys,
    registry,
    records,
    deliveries,
    events,
    ingest,
    submit,
    take,
    fail,
    takeIn,
    revive: createRevive({ redis }),
    deadLetters: createDeadLetters(dependencies),
    quarantine: createQuarantine(dependencies),
    traces,
    /** Accepts an event that dies in a project's queue; returns its id. */
    async die(over: { project?: string; reason?: string; severity?: Severity } & Partial<Submission> = {}) {
      const { project = '42', reason = 'invalid', severity = 'high', ...submission } = over;
      const accepted = await submit(submission);
      await takeIn(project, severity);
      const job = await take(`gitlab/${project}`);
      if (!job || accepted.kind !== 'accepted') throw new Error('it did not get there');
      await fail(job, reason);
      return accepted.eventId;
    },
    /** Accepts an event that fails in intake; returns its id. */
    async beQuarantined(reason: string, over: Partial<Submission> = {}) {
      const accepted = await submit(over);
      const job = await take('events');
      if (!job || accepted.kind !== 'accepted') throw new Error('it did not get there');
      await fail(job, reason);
      return accepted.eventId;
    },
    /** Has all these fail in one millisecond, in `events` or a queue of a project that is known; without records. */
    async failTogether(queue: string, ids: string[]): Promise<void> {
      const base = `${keys.bullmq}:${queue}:`;
      await Promise.all(
        ids.map(async (id) => {
          await redis.hset(base + id, 'failedReason', 'invalid: x. Y.', 'data', '{}');
          await redis.zadd(`${base}failed`, 1_000, id);
        }),
      );
    },
    async close(): Promise<void> {
      await Promise.all([...workers.values()].map((worker) => worker.close()));
      await Promise.all([ingest.close(), traces.close(), events.close(), deliveries.close()]);
      redis.disconnect();
    },
  };
}

/** The last report of a long work. */
export async function last<T>(reports: AsyncIterable<T>): Promise<T> {
  let latest: T | undefined;
  for await (const report of reports) latest = report;
  if (latest === undefined) throw new Error('nothing was reported');
  return latest;
}
