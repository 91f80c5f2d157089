import type { Job, Queue } from 'bullmq';
import type { Severity } from '../config/severity.ts';
import type { EventJob } from './event-job.ts';
import type { Keys } from './keys.ts';
import { deliveryQueueName, JOB_NAME } from './names.ts';
import { openQueue } from './open-queue.ts';
import { priorityOf } from './priority.ts';
import type { QueueRegistry } from './queue-registry.ts';
import type { RedisClient } from './redis.ts';
import { BACKOFF, MAX_ATTEMPTS } from './retry-policy.ts';
import { createRevive } from './revive.ts';
import { createWaiting } from './waiting.ts';

/** A day of finished deliveries, 10,000 at most, stays to be seen in Bull Board. */
const KEPT = { age: 86_400, count: 10_000 };

/** 4 KiB: larger ones leave Redis as soon as they are done, or 10,000 of them would fill it. */
const MAX_KEPT_BODY = 4_096;

/** What a delivery ends with that another queue has now; the next of the same event there starts it anew. */
export const MOVED = 'moved';

/** An event on its way to a project's queue. */
export type Handover = {
  destination: string;
  project: string;
  job: EventJob;
  severity: Severity;
  /**
   * Which older delivery of this event, if there is one, starts anew: one that has `ended` in any way (for an event that is
   * redriven or taken in twice), or only one that has `moved` on. What was delivered already is harmless: the ledger
   * knows its issue.
   */
  revive: 'nothing' | 'moved' | 'ended';
};

/** The delivery queues as their producer sees them. */
export type DeliveryQueues = {
  /** Hands an event over; twice is harmless. Returns the queue's name. */
  hand(handover: Handover): Promise<string>;
  /** To be called when a delivery has ended, whatever way. */
  ended(queueName: string, id: string): Promise<void>;
  /** Takes a dead delivery out of a queue that the event no longer goes to. */
  removeDead(queueName: string, id: string): Promise<void>;
  /** Lets queues that were told to rest go on at once. */
  resume(queueNames: string[]): Promise<void>;
  /** Tells a queue to rest for so many milliseconds, for all workers. */
  rest(queueName: string, milliseconds: number): Promise<void>;
  close(): Promise<void>;
};

type Dependencies = { redis: RedisClient; keys: Keys; registry: QueueRegistry; onError: (error: unknown) => void };

/** Makes the delivery queues over one connection; each queue's handle is made when it is first needed. */
export function createDeliveryQueues({ redis, keys, registry, onError }: Dependencies): DeliveryQueues {
  const queues = new Map<string, Queue<EventJob>>();
  const revive = createRevive({ redis });
  const waiting = createWaiting({ redis, keys });
  const queueNamed = (name: string): Queue<EventJob> => {
    const known = queues.get(name);
    if (known) return known;
    const queue = openQueue({ name, redis, keys, onError });
    queues.set(name, queue);
    return queue;
  };
  return {
    async hand({ destination, project, job, severity, revive: which }) {
      const name = deliveryQueueName({ destination, project });
      // Once per process: the registry only ever grows.
      if (!queues.has(name)) await registry.add({ destination, project });
      const queue = queueNamed(name);
      const receivedAt = Date.parse(job.received_at);
      const priority = priorityOf({ receivedAt, severity });
      const opts = {
        jobId: job.id,
        priority,
        attempts: MAX_ATTEMPTS,
        backoff: { type: BACKOFF },
        removeOnComplete: job.body.length > MAX_KEPT_BODY || KEPT,
        stackTraceLimit: 1,
      };
      const older = which === 'nothing' ? undefined : await findOlder({ queue, id: job.id, which });
      // The job first: who is in the set and no job is taken for one that has ended.
      await Promise.all([
        older ? revive({ queue, job: older, priority }) : queue.add(JOB_NAME, job, opts),
        waiting.enter(name, { id: job.id, severity, receivedAt }),
      ]);
      return name;
    },
    ended: (queueName, id) => waiting.leave(queueName, id),
    async removeDead(queueName, id) {
      const queue = queueNamed(queueName);
      const job = await queue.getJob(id);
      if (job && (await job.isFailed())) await job.remove();
    },
    async resume(queueNames) {
      await Promise.all(queueNames.map((name) => queueNamed(name).removeRateLimitKey()));
    },
    async rest(queueName, milliseconds) {
      await queueNamed(queueName).rateLimit(Math.max(1, Math.ceil(milliseconds)));
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

async function findOlder(input: {
  queue: Queue<EventJob>;
  id: string;
  which: 'moved' | 'ended';
}): Promise<Job<EventJob> | undefined> {
  const { queue, id, which } = input;
  const state = await queue.getJobState(id);
  if (state !== 'failed' && state !== 'completed') return undefined;
  const job = await queue.getJob(id);
  return which === 'ended' || (state === 'completed' && job?.returnvalue === MOVED) ? job : undefined;
}
