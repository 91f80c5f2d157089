import type { Queue } from 'bullmq';
import type { EventJob } from './event-job.ts';
import { EVENTS_QUEUE } from './names.ts';
import { openQueue } from './open-queue.ts';

/** Opens the `events` queue for adding, as `openQueue` does. */
export function openEvents(input: Omit<Parameters<typeof openQueue>[0], 'name'>): Queue<EventJob> {
  return openQueue({ ...input, name: EVENTS_QUEUE });
}
