import type { Instance } from '../instance/instance.ts';
import { createWindowCounter, WINDOW_SECONDS, windowEnd } from '../instance/window-counter.ts';
import { type Answer, message, text } from './answer.ts';
import type { Limiters } from './call.ts';

/** Whether a request passes Rack::Attack, and the headers that GitLab would send with it. */
export type Throttle = (userId: number, at: number) => { refused: Answer | undefined; headers: Record<string, string> };

const TOO_MANY = { error: 'This endpoint has been requested too many times. Try again later.' };

/** Issue limit (per project and user) and note limit (per user): exactly the limit passes per window. */
export const createLimiters = (instance: Instance): Limiters => {
  const issues = createWindowCounter();
  const notes = createWindowCounter();
  const over = (limit: number | undefined, count: () => number): boolean => limit !== undefined && count() > limit;
  return {
    issue: (projectId, userId, at) =>
      over(instance.limits.issuesPerMinute, () => issues.hit(`${projectId}:${userId}`, at)),
    note: (userId, at) => over(instance.limits.notesPerMinute, () => notes.hit(String(userId), at)),
  };
};

/** The 429 of the issue limit: no header says when to come back. */
export const issueLimited = (): Answer => message(429, TOO_MANY);

/** The 429 of the note limit: newer versions name the whole interval, not what is left of it. */
export const noteLimited = ({ retryAfter }: { retryAfter: boolean }): Answer =>
  message(429, TOO_MANY, retryAfter ? { 'Retry-After': String(WINDOW_SECONDS) } : {});

/** Rack::Attack's throttle of all API requests of one user. */
export const createThrottle = (instance: Instance): Throttle => {
  const counter = createWindowCounter();
  return (userId, at) => {
    const limit = instance.limits.requestsPerMinute;
    if (limit === undefined) return { refused: undefined, headers: {} };
    const observed = counter.hit(String(userId), at);
    const headers = rateLimitHeaders({ limit, observed, at });
    if (observed > limit) return { refused: requestThrottled({ limit, observed, at }), headers: {} };
    return { refused: undefined, headers: instance.compatibility.rateLimitHeadersOnSuccess ? headers : {} };
  };
};

type Observation = { limit: number; observed: number; at: number };

/** Rack::Attack's 429: plain text and every header. */
export const requestThrottled = ({ limit, observed, at }: Observation): Answer =>
  text(429, 'text/plain', 'Retry later\n', {
    ...rateLimitHeaders({ limit, observed, at }),
    'RateLimit-ResetTime': new Date(windowEnd(at) * 1000).toUTCString(),
    'Retry-After': String(windowEnd(at) - Math.floor(at / 1000)),
  });

const rateLimitHeaders = ({ limit, observed, at }: Observation): Record<string, string> => ({
  'RateLimit-Name': 'throttle_authenticated_api',
  'RateLimit-Limit': String(limit),
  'RateLimit-Observed': String(observed),
  'RateLimit-Remaining': String(Math.max(limit - observed, 0)),
  'RateLimit-Reset': String(windowEnd(at)),
});
