import { ReplyError } from 'ioredis';
import { OVERHEAD } from './event-queue.ts';
import { infoField } from './persistence.ts';
import type { RedisClient } from './redis.ts';

/** Twice its body: once on its way into Redis, and once where it then stands. */
const COPIES = 2;

type Dependencies = {
  redis: RedisClient;
  /** `ingest.max_redis_memory`: above it ingest refuses. */
  maxMemoryRatio: () => number | Promise<number>;
};

/**
 * Tells how many bytes may still be sent again before Redis is nearly full; below 0 where it is, infinite without a limit. That is
 * half of what ingest leaves to the workers: a Redis that dead letters have filled stands where ingest refuses, and no
 * redrive could begin there if that were the end for it too.
 */
export function createRedisRoom({ redis, maxMemoryRatio }: Dependencies): () => Promise<number> {
  return async () => {
    const memory = await redis.info('memory').catch((error: unknown) => {
      // Where INFO is forbidden nothing is known, and events can be sent all the same.
      if (error instanceof ReplyError) return '';
      throw error;
    });
    const limit = Number(infoField(memory, 'maxmemory'));
    if (limit === 0) return Number.POSITIVE_INFINITY;
    return (limit * (1 + (await maxMemoryRatio()))) / 2 - Number(infoField(memory, 'used_memory'));
  };
}

/** The first of these jobs that have room, each with its body and what it costs beside it. */
export function fitInto<T extends { size: number }>(room: number, jobs: T[]): T[] {
  let left = room;
  const over = jobs.findIndex(({ size }) => {
    left -= COPIES * size + OVERHEAD;
    return left < 0;
  });
  return over === -1 ? jobs : jobs.slice(0, over);
}
