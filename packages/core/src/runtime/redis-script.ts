import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** Runs one Lua script: keys, then arguments. Redis caches it by its hash; a Redis that was restarted gets it again. */
export type Script = (keys: string[], args: Array<string | number>) => Promise<unknown>;

/** Makes a script callable over one connection. */
export function createScript({ redis, lua }: { redis: Redis; lua: string }): Script {
  const hash = createHash('sha1').update(lua).digest('hex');
  return async (keys, args) => {
    try {
      return await redis.evalsha(hash, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return redis.eval(lua, keys.length, ...keys, ...args);
    }
  };
}

/** Lua: the local `now`, Redis' own time in milliseconds. */
export const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;
