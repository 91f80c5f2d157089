import { Queue } from 'bullmq';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis.ts';

/** Queues to be read, each opened when it is first asked for. They own no connection; whoever makes them closes them. */
export function createQueueHandles(input: { redis: RedisClient; keys: Keys; onError: (error: unknown) => void }) {
  const { redis, keys, onError } = input;
  const queues = new Map<string, Queue>();
  return {
    named(name: string): Queue {
      const known = queues.get(name);
      if (known) return known;
      const options = { connection: redis, prefix: keys.bullmq, skipVersionCheck: true, skipMetasUpdate: true };
      const queue = new Queue(name, options);
      queue.on('error', onError);
      queues.set(name, queue);
      return queue;
    },
    async close(): Promise<void> {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

/** Queues to be read. */
export type QueueHandles = ReturnType<typeof createQueueHandles>;
