import { Queue } from 'bullmq';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis.ts';

/** Tells which of these queues have a job under way now; also one whose worker is dead, until another takes it back. */
export function createActiveQueues({ redis, keys, names }: { redis: RedisClient; keys: Keys; names: string[] }) {
  const options = { connection: redis, prefix: keys.bullmq, skipVersionCheck: true, skipMetasUpdate: true };
  const queues = names.map((name) => new Queue(name, options));
  return {
    async find(): Promise<string[]> {
      const counts = await Promise.all(queues.map((queue) => queue.getActiveCount()));
      return names.filter((_, at) => (counts[at] ?? 0) > 0);
    },
    async close(): Promise<void> {
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
}
