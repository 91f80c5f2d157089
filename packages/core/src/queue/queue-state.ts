import type { Keys } from './keys.ts';
import type { RedisClient } from './redis.ts';

/** How many jobs of a queue are where; `paused`: by a person, in Bull Board. */
export type QueueState = {
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
  paused: boolean;
};

/** Reads a queue's state by BullMQ's keys: a handle of its own would stay open for each queue that is looked at. */
export async function readQueueState(input: {
  redis: RedisClient;
  keys: Pick<Keys, 'bullmq'>;
  queue: string;
}): Promise<QueueState> {
  const { redis, keys, queue } = input;
  const key = (name: string): string => `${keys.bullmq}:${queue}:${name}`;
  const [wait, prioritized, active, delayed, failed, paused] = await Promise.all([
    redis.llen(key('wait')),
    redis.zcard(key('prioritized')),
    redis.llen(key('active')),
    redis.zcard(key('delayed')),
    redis.zcard(key('failed')),
    redis.hexists(key('meta'), 'paused'),
  ]);
  return { waiting: wait + prioritized, active, delayed, failed, paused: paused === 1 };
}
