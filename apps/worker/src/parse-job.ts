import { DeadLetterError } from '@issuebridge/core/queue/dead-letter.ts';
import { type EventJob, eventJobSchema } from '@issuebridge/core/queue/event-job.ts';

/** The data of a job; throws a dead letter for a version that this worker does not know. */
export function parseJob(data: unknown): EventJob {
  const job = eventJobSchema.safeParse(data);
  if (job.success) return job.data;
  throw new DeadLetterError({
    reason: 'unknown_version',
    detail: 'the job is of a version that this worker does not know',
    hint: 'run a worker of the version that ingest has, then redrive',
  });
}
