/**
 * When GitLab answered the pages of one look-up, in ms of this process' monotonic clock: the first answer at the latest,
 * the last one at the earliest, and the longest time between two.
 */
export type AnswerSpan = { first: number; last: number; longest: number };

/** Collects them. A page was answered somewhere between its request and its answer. */
export function createAnswerSpan() {
  let span: AnswerSpan | undefined;
  return {
    add({ asked, answered }: { asked: number; answered: number }): void {
      if (!span) span = { first: answered, last: asked, longest: 0 };
      else span = { first: span.first, last: asked, longest: Math.max(span.longest, answered - span.last) };
    },
    read: () => span,
  };
}
