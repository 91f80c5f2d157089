import { type Job, Queue } from 'bullmq';
import type { EventJob } from './event-job.ts';
import type { Keys } from './keys.ts';
import { deliveryQueueName, JOB_NAME } from './names.ts';
import type { QueueRegistry } from './queue-registry.ts';
import type { RedisClient } from './redis.ts';
import { BACKOFF, MAX_ATTEMPTS } from './retry-policy.ts';

/** A day of finished deliveries, 10,000 at most, stays to be seen in Bull Board. */
const KEPT = { age: 86_400, count: 10_000 };

/** The delivery queues as their producer sees them. */
export type DeliveryQueues = {
  /** Hands an event over to its project's queue; twice is harmless. With `revive`, one that failed there starts anew. */
  hand(input: {
    destination: string;
    project: string;
    job: EventJob;
    priority: number;
    revive: boolean;
  }): Promise<string>;
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
  const queueNamed = (name: string): Queue<EventJob> => {
    const known = queues.get(name);
    if (known) return known;
    const queue = new Queue<EventJob>(name, {
      connection: redis,
      prefix: keys.bullmq,
      skipVersionCheck: true,
      streams: { events: { maxLen: 1_000 } },
    });
    queue.on('error', onError);
    queues.set(name, queue);
    return queue;
  };
  return {
    async hand({ destination, project, job, priority, revive }) {
      const name = deliveryQueueName({ destination, project });
      // Once per process: the registry only ever grows.
      if (!queues.has(name)) await registry.add({ destination, project });
      const queue = queueNamed(name);
      const failed = revive ? await findFailed(queue, job.id) : undefined;
      if (failed) {
        await failed.changePriority({ priority });
        await failed.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
      } else {
        await queue.add(JOB_NAME, job, {
          jobId: job.id,
          priority,
          attempts: MAX_ATTEMPTS,
          backoff: { type: BACKOFF },
          removeOnComplete: KEPT,
          stackTraceLimit: 1,
        });
      }
      return name;
    },
    async removeDead(queueName, id) {
      await (await findFailed(queueNamed(queueName), id))?.remove();
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

async function findFailed(queue: Queue<EventJob>, id: string): Promise<Job<EventJob> | undefined> {
  const job = await queue.getJob(id);
  return job && (await job.isFailed()) ? job : undefined;
}
