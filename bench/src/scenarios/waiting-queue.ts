import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { BULLMQ_PREFIX, DELIVERY_QUEUE } from '../installation.ts';
import type { Stage } from './scenario.ts';

/** The delivery queue of the first project, looked at past the workers. */
export type WaitingQueue = {
  /** Jobs that are not done, in whatever state. */
  countLeft(): Promise<number>;
  /** Forgets what waits; what a worker has in hand comes back first. */
  drain(): Promise<void>;
};

/** Opens it; it is closed with the stage. */
export function openWaitingQueue({ redis, stack }: Stage): WaitingQueue {
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
  stack.defer(() => connection.disconnect());
  const queue = new Queue(DELIVERY_QUEUE, { connection, prefix: BULLMQ_PREFIX, skipMetasUpdate: true });
  stack.defer(() => queue.close());
  return {
    countLeft: () => queue.getJobCountByTypes('prioritized', 'waiting', 'delayed', 'active'),
    drain: () => queue.drain(true),
  };
}
