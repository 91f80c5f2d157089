import pLimit from 'p-limit';
import type { HttpResult } from '../gitlab/http.ts';
import type { Clock } from '../runtime/clock.ts';

/** 5 s: what a GitLab stood before that says little of what it stands now. */
const SILENCE = 5_000;

const TOO_MANY_REQUESTS = 429;
const SERVER_ERROR = 500;

/** How many requests may be under way at once: first come, first served. */
export type ConnectionWindow = {
  run<T>(request: () => Promise<T>): Promise<T>;
  /** What each request came to: an answer makes room for one more, a 429, a 5xx or a silence leaves one. */
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
      const isRefused =
        result.kind === 'silence' || result.status === TOO_MANY_REQUESTS || result.status >= SERVER_ERROR;
      limit.concurrency = isRefused ? 1 : Math.min(max, limit.concurrency + 1);
    },
  };
}
