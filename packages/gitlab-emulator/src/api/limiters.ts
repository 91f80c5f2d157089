import type { Instance } from '../instance/instance.ts';
import { createWindowCounter, WINDOW_SECONDS, windowEnd } from '../instance/window-counter.ts';
import { type Answer, message, text } from './answer.ts';
import type { Limiters } from './call.ts';

/** Whether a request passes Rack::Attack, and the headers that GitLab would send with it; `caller` as for `Limiters`. */
export type Throttle = (
  caller: number | string,
  at: number,
) => { refused: Answer | undefined; headers: Record<string, string> };

const TOO_MANY = { error: 'This endpoint has been requested too many times. Try again later.' };

/** The limits of GitLab's own code: exactly the limit passes per window. */
export const createLimiters = (instance: Instance): Limiters => {
  const issues = createWindowCounter();
  const notes = createWindowCounter();
  const searches = createWindowCounter();
  const projectReads = createWindowCounter();
  const over = (limit: number | undefined, count: () => number): boolean => limit !== undefined && count() > limit;
  return {
    issue: (projectId, userId, at) =>
      over(instance.limits.issuesPerMinute, () => issues.hit(`${projectId}:${userId}`, at)),
    note: (userId, at) => over(instance.limits.notesPerMinute, () => notes.hit(String(userId), at)),
    search: (caller, at) => over(instance.limits.searchesPerMinute, () => searches.hit(String(caller), at)),
    projectRead: (caller, at) =>
      over(instance.limits.projectReadsPerMinute, () => projectReads.hit(String(caller), at)),
  };
};

/** The 429 of the issue limit: no header says when to come back. */
export const issueLimited = (): Answer => message(429, TOO_MANY);

/** The 429 of the limits on notes, searches and projects: newer versions name the whole interval, not what is left of it. */
export const noteLimited = ({ retryAfter }: { retryAfter: boolean }): Answer =>
  message(429, TOO_MANY, retryAfter ? { 'Retry-After': String(WINDOW_SECONDS) } : {});

/** Rack::Attack's throttle of all API requests of one user, or of one address without a good token. */
export const createThrottle = (instance: Instance): Throttle => {
  const minutes = createWindowCounter();
  const hours = createWindowCounter({ seconds: HOUR_SECONDS });
  return (caller, at) => {
    const { requestsPerMinute, requestsPerHour, anonymousRequestsPerMinute } = instance.limits;
    const anonymous = typeof caller === 'string';
    const hourly = !anonymous && requestsPerMinute === undefined;
    const limit = anonymous ? anonymousRequestsPerMinute : (requestsPerMinute ?? requestsPerHour);
    if (limit === undefined) return { refused: undefined, headers: {} };
    const observed = (hourly ? hours : minutes).hit(String(caller), at);
    const observation = { limit, observed, at, anonymous, seconds: hourly ? HOUR_SECONDS : WINDOW_SECONDS };
    if (observed > limit) return { refused: requestThrottled(observation), headers: {} };
    const said = instance.compatibility.rateLimitHeadersOn200;
    return { refused: undefined, headers: said ? rateLimitHeaders(observation) : {} };
  };
};

const HOUR_SECONDS = 3600;

type Observation = { limit: number; observed: number; at: number; seconds?: number; anonymous?: boolean };

/** Rack::Attack's 429: plain text and every header. */
export const requestThrottled = (observation: Observation): Answer => {
  const { at, seconds } = observation;
  const end = windowEnd(at, seconds);
  return text(429, 'text/plain', 'Retry later\n', {
    ...rateLimitHeaders(observation),
    'RateLimit-ResetTime': new Date(end * 1000).toUTCString(),
    'Retry-After': String(end - Math.floor(at / 1000)),
  });
};

/** The limit is said per minute, whatever its window is. */
const rateLimitHeaders = ({ limit, observed, at, seconds, anonymous }: Observation): Record<string, string> => ({
  'RateLimit-Name': anonymous ? 'throttle_unauthenticated_api' : 'throttle_authenticated_api',
  'RateLimit-Limit': String(Math.ceil((limit * WINDOW_SECONDS) / (seconds ?? WINDOW_SECONDS))),
  'RateLimit-Observed': String(observed),
  'RateLimit-Remaining': String(Math.max(limit - observed, 0)),
  'RateLimit-Reset': String(windowEnd(at, seconds)),
});
