import type { Redis } from 'ioredis';

/** Redis' clock (Unix ms): what a worker writes for others to wait for is told by it, since its own clock may be wrong. */
export async function readRedisTime(redis: Redis): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
}
