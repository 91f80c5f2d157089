import { z } from 'zod';
import { eventJobV1 } from './event-job-v1.ts';
import { type JobVersion, type ReadJob, readJobVersions } from './job-versions.ts';

/** Every version there was, the latest last. A new one is a file beside the first, and an `upgrade` in the one before. */
const VERSIONS: readonly JobVersion[] = [{ schema: eventJobV1 }];

/**
 * What an `events` job and a delivery job carry, in the latest version: whatever the configuration says when the job runs
 * decides what becomes of it.
 */
export type EventJob = z.output<typeof eventJobV1>;

/** Reads the data of a job of either stage. */
export function readEventJob(data: unknown): ReadJob<EventJob> {
  return readJobVersions(data, VERSIONS);
}

/** The same as a schema: only what can be read passes. */
export const eventJobSchema = z.unknown().transform((data, context): EventJob => {
  const read = readEventJob(data);
  if (read.kind === 'read') return read.job;
  context.addIssue('this is not the data of a job of a version that is known here');
  return z.NEVER;
});
