import type { Redis } from 'ioredis';
import type { DirectoryCache } from '../delivery/directory.ts';

/** One hour: a renamed project or user is found again within it, and a request an hour is nothing. */
const TTL = 3_600_000;

/** The directory cache in Redis: one key a name. */
export function createDirectoryCache({
  redis,
  keys,
}: {
  redis: Redis;
  keys: { cache: (name: string) => string };
}): DirectoryCache {
  return {
    async find(host, name) {
      return (await redis.get(keys.cache(`${host} ${name}`))) ?? undefined;
    },
    async keep(host, name, value) {
      await redis.set(keys.cache(`${host} ${name}`), value, 'PX', TTL);
    },
  };
}
