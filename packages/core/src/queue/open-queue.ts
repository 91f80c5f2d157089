import { Queue } from 'bullmq';
import type { EventJob } from './event-job.ts';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis.ts';

/** 1,000 of the 10,000 that BullMQ keeps by itself: nothing of ours reads a queue's stream of what happened. */
const KEPT_HAPPENINGS = 1_000;

/** Opens a queue of events for adding. It owns no connection; whoever opens it closes it. */
export function openQueue(input: {
  name: string;
  redis: RedisClient;
  keys: Keys;
  onError: (error: unknown) => void;
}): Queue<EventJob> {
  const queue = new Queue<EventJob>(input.name, {
    connection: input.redis,
    prefix: input.keys.bullmq,
    skipVersionCheck: true,
    streams: { events: { maxLen: KEPT_HAPPENINGS } },
  });
  queue.on('error', input.onError);
  return queue;
}
