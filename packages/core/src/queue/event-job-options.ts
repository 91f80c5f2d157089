import type { JobsOptions } from 'bullmq';
import { BACKOFF, MAX_ATTEMPTS } from './retry-policy.ts';

/** An intake that meets a Redis in trouble comes back; one that cannot read its event fails, which is the quarantine. */
export const INTAKE_OPTIONS: JobsOptions = {
  attempts: MAX_ATTEMPTS,
  backoff: { type: BACKOFF },
  removeOnComplete: true,
  stackTraceLimit: 1,
};
