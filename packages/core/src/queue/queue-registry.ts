import type { Keys } from './keys.ts';
import { deliveryQueueName } from './names.ts';
import type { RedisClient } from './redis.ts';

/** One delivery queue and whose it is. */
export type DeliveryQueueEntry = { name: string; destination: string; project: string };

/** Every delivery queue that ever got a job, kept in Redis: workers and dashboards serve these beside the configuration's. */
export type QueueRegistry = {
  add(queue: { destination: string; project: string }): Promise<DeliveryQueueEntry>;
  list(): Promise<DeliveryQueueEntry[]>;
};

/** Makes the registry over one connection. */
export function createQueueRegistry({ redis, keys }: { redis: RedisClient; keys: Keys }): QueueRegistry {
  return {
    async add({ destination, project }) {
      const name = deliveryQueueName({ destination, project });
      await redis.hset(keys.queues, name, JSON.stringify({ destination, project }));
      return { name, destination, project };
    },
    async list() {
      const all = await redis.hgetall(keys.queues);
      return Object.entries(all).map(([name, json]) => ({
        name,
        ...(JSON.parse(json) as { destination: string; project: string }),
      }));
    },
  };
}
