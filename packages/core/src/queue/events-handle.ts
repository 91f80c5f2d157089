import { Queue } from 'bullmq';
import type { EventJob } from './event-job.ts';
import type { Keys } from './keys.ts';
import { EVENTS_QUEUE } from './names.ts';
import type { RedisClient } from './redis.ts';

/** Opens the `events` queue for adding. It owns no connection; whoever opens it closes it. */
export function openEvents(input: {
  redis: RedisClient;
  keys: Keys;
  onError: (error: unknown) => void;
}): Queue<EventJob> {
  const queue = new Queue<EventJob>(EVENTS_QUEUE, {
    connection: input.redis,
    prefix: input.keys.bullmq,
    skipVersionCheck: true,
    streams: { events: { maxLen: 1_000 } },
  });
  queue.on('error', input.onError);
  return queue;
}
