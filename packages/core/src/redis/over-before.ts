import type { Redis } from 'ioredis';
import type { OverBefore } from '../delivery/over-before.ts';

/** 14 days: longer than an event may wait, parked over a weekend with a backlog before it. */
const TTL = 14 * 86_400_000;

/** The ends in Redis: one key an incident that ends by itself. */
export function createOverBefore({
  redis,
  keys,
}: {
  redis: Redis;
  keys: { over: (key: string) => string };
}): OverBefore {
  return {
    async note(key, receivedAt) {
      await redis.set(keys.over(key), receivedAt, 'PX', TTL);
    },
    async find(key) {
      const found = await redis.get(keys.over(key));
      return found === null ? undefined : Number(found);
    },
  };
}
