import pLimit from 'p-limit';
import type { HttpResult } from '../gitlab/http.ts';
import type { Clock } from '../runtime/clock.ts';

/** 5 s: what a GitLab stood before that says little of what it stands now. */
const SILENCE = 5_000;

/** GitLab, or a proxy before it, says itself that it is too much. */
const OVERLOADED = new Set([429, 502, 503, 504]);

const SERVER_ERROR = 500;

/** How many requests may be under way at once: first come, first served. */
export type ConnectionWindow = {
  run<T>(request: () => Promise<T>): Promise<T>;
  /**
   * What each request came to: an answer makes room for one more, a refusal leaves one. A single answer that was lost is no
   * refusal and halves it: with one in seven lost, a window that began anew each time would let hardly anything through.
   */
  learn(result: HttpResult): void;
};

type Options = { max: number; clock: Pick<Clock, 'monotonic'> };

/** Slow start: one at once, one more with every answer, up to `max`; back to one after a refusal, or 5 s without a request. */
export function createConnectionWindow({ max, clock }: Options): ConnectionWindow {
  const limit = pLimit(1);
  let last = clock.monotonic();
  return {
    run(request) {
      const isIdle = limit.activeCount + limit.pendingCount === 0;
      if (isIdle && clock.monotonic() - last >= SILENCE) limit.concurrency = 1;
      last = clock.monotonic();
      return limit(request);
    },
    learn(result) {
      last = clock.monotonic();
      if (isRefusal(result)) limit.concurrency = 1;
      else if (isFailure(result)) limit.concurrency = Math.max(1, Math.floor(limit.concurrency / 2));
      else limit.concurrency = Math.min(max, limit.concurrency + 1);
    },
  };
}

function isRefusal(result: HttpResult): boolean {
  return result.kind === 'silence' ? !result.sent : OVERLOADED.has(result.status);
}

function isFailure(result: HttpResult): boolean {
  return result.kind === 'silence' || result.status >= SERVER_ERROR;
}
