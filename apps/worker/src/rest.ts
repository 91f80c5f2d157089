import type { Destination } from '@issuebridge/core/delivery/destination.ts';
import { frontOf } from '@issuebridge/core/queue/priority.ts';
import { DelayedError, type Job } from 'bullmq';

/** 5 s: a queue that rests looks again so often; an end of the rest that comes sooner is told to it. */
const LONGEST_REST = 5_000;

/** A tenth of the settle time: look-ups behind a resting queue must not be late by what counts as a gap. */
const SHARE_OF_SETTLE = 0.1;

/** The longest a queue of this destination rests at once, in milliseconds. */
export function longestRest({ settings }: Destination): number {
  return Math.min(LONGEST_REST, settings.settle * SHARE_OF_SETTLE);
}

/** Sends a job away for so many ms of Redis' clock, at no cost of an attempt; it comes back before its own class. */
export async function delayJob(
  { job, token, in: milliseconds }: { job: Job; token: string; in: number },
  { redisNow }: { redisNow: () => Promise<number> },
): Promise<never> {
  await job.changePriority({ priority: frontOf(job.opts.priority ?? 1) });
  await job.moveToDelayed((await redisNow()) + milliseconds, token);
  throw new DelayedError();
}
