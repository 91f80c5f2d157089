import type { Redis } from 'ioredis';
import type { MissingSince } from '../delivery/missing-since.ts';
import { createScript, NOW } from '../runtime/redis-script.ts';

/** KEYS: the note. ARGV: iid, ms it is kept. A hash of iid and since; returns how long ago that was. */
const NOTE = `
${NOW}
if redis.call('HGET', KEYS[1], 'iid') ~= ARGV[1] then
  redis.call('HSET', KEYS[1], 'iid', ARGV[1], 'since', now)
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return math.max(0, math.floor(now - redis.call('HGET', KEYS[1], 'since')))
`;

/** The notes in Redis: one key an incident that ends by itself. */
export function createMissingSince({
  redis,
  keys,
}: {
  redis: Redis;
  keys: { missing: (key: string) => string };
}): MissingSince {
  const note = createScript({ redis, lua: NOTE });
  return {
    async note(key, iid, memory) {
      return Number(await note([keys.missing(key)], [iid, Math.ceil(memory)]));
    },
  };
}
