import { UnrecoverableError } from 'bullmq';
import type { ErrorReason } from '../gitlab/error.ts';

/** Why an event ended without an issue: GitLab's reasons and our own. A closed list, for metrics and filters. */
export type DeadLetterReason =
  | ErrorReason
  | 'source_gone'
  | 'invalid'
  | 'too_large'
  | 'unreadable'
  | 'unroutable'
  | 'destination_gone'
  | 'gave_up'
  | 'stalled'
  | 'unknown_version'
  | 'internal';

/** Ends a job in its queue's failed set, which is where dead letters live. The message is what Bull Board shows. */
export class DeadLetterError extends UnrecoverableError {
  readonly reason: DeadLetterReason;
  readonly detail: string;
  readonly hint: string;

  constructor({ reason, detail, hint }: { reason: DeadLetterReason; detail: string; hint: string }) {
    super(`${reason}: ${detail}. ${hint}`);
    this.name = 'DeadLetterError';
    this.reason = reason;
    this.detail = detail;
    this.hint = hint;
  }
}

/** Sends a job to its next attempt after so many milliseconds, at the cost of one attempt. */
export class RetryError extends Error {
  readonly delay: number;

  constructor({ message, delay }: { message: string; delay: number }) {
    super(message);
    this.name = 'RetryError';
    this.delay = delay;
  }
}
