import type { Redis } from 'ioredis';
import type { LookBudget } from '../delivery/look-budget.ts';
import { createScript, NOW } from '../runtime/redis-script.ts';

/** 5 at once, then one a minute: below two of a hundred requests where a project gets 60 issues a minute. */
const BURST = 5;
const REFILL = 60_000;

/** KEYS: the bucket, as the time at which it is full again. ARGV: burst, milliseconds a token. Ends by itself once it is full. */
const TAKE = `
${NOW}
local burst, refill = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0)) + refill
if full - now > burst * refill then return 0 end
redis.call('SET', KEYS[1], full, 'PX', full - now)
return 1
`;

/** The budget in Redis: one number a project. */
export function createLookBudget({
  redis,
  keys,
}: {
  redis: Redis;
  keys: { looks: (queue: string) => string };
}): LookBudget {
  const take = createScript({ redis, lua: TAKE });
  return {
    async take(destination, project) {
      return (await take([keys.looks(`${destination}/${project}`)], [BURST, REFILL])) === 1;
    },
  };
}
