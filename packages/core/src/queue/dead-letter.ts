import { UnrecoverableError } from 'bullmq';
import { sentence, withEnd } from '../runtime/sentence.ts';

/** Ends a job in its queue's failed set, which is where dead letters live. The message is what Bull Board shows. */
export class DeadLetterError extends UnrecoverableError {
  readonly reason: string;
  readonly detail: string;
  readonly hint: string;

  constructor({ reason, detail, hint }: { reason: string; detail: string; hint: string }) {
    super(`${reason}: ${withEnd(detail)} ${sentence(hint)}`);
    this.name = 'DeadLetterError';
    // Bull Board shows it, and where in our code a letter was made helps nobody who reads it there.
    this.stack = this.message;
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
    this.stack = message;
    this.delay = delay;
  }
}
