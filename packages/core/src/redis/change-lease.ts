import type { Redis } from 'ioredis';
import type { ChangeLease } from '../delivery/change-lease.ts';
import { createScript } from '../runtime/redis-script.ts';

const TAKE = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return redis.call('PTTL', KEYS[1]) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return -1
`;

const KEEP = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`;

/** The leases in Redis: one key an issue while it is changed. */
export function createChangeLease({
  redis,
  keys,
}: {
  redis: Redis;
  keys: { changing: (ledgerKey: string) => string };
}): ChangeLease {
  const take = createScript({ redis, lua: TAKE });
  const keep = createScript({ redis, lua: KEEP });
  const release = createScript({ redis, lua: RELEASE });
  return {
    async take(key, holder, milliseconds) {
      const left = Number(await take([keys.changing(key)], [holder, milliseconds]));
      return left < 0 ? { taken: true } : { taken: false, in: left };
    },
    async keep(key, holder, milliseconds) {
      return (await keep([keys.changing(key)], [holder, milliseconds])) === 1;
    },
    async release(key, holder) {
      await release([keys.changing(key)], [holder]);
    },
  };
}
