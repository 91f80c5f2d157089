/**
 * What a 429 asks for: how long nothing may go, and whether that holds for every request of the account. `at` is when it
 * was said, on GitLab's clock (Unix ms); `perMinute` the limit where GitLab named it.
 */
export type RateLimit = { milliseconds: number; scope: 'lane' | 'all'; at: number; perMinute: number | undefined };

const MINUTE = 60_000;

/** 250 ms: `Date` has whole seconds, so a window's end is known to a second; a little over is never too early. */
const MARGIN = 250;

/** What the JSON kinds answer as Retry-After whatever time is left: the interval, not the rest (GitLab, `rate_limiter.rb`). */
const INTERVAL_SECONDS = 60;

/**
 * Reads a 429 of any of GitLab's three kinds; `date` is GitLab's clock (ms). The text/plain one (Rack::Attack) is about
 * every request and says the rest of its window; the JSON ones are about one operation, and their windows are full
 * minutes of GitLab's clock. `RateLimit-Limit` is per minute, whatever the window's length (GitLab, `rack_attack.rb`).
 */
export function readRateLimit({ headers, date }: { headers: Record<string, string>; date: number }): RateLimit {
  const json = /json/.test(headers['content-type'] ?? '');
  const named = Number(headers['ratelimit-limit']);
  const said = { scope: json ? 'lane' : 'all', at: date, perMinute: !json && named > 0 ? named : undefined } as const;
  const retryAfter = readRetryAfter({ text: headers['retry-after'], date });
  const untilMinute = MINUTE - (date % MINUTE);
  if (json && (retryAfter === undefined || retryAfter === INTERVAL_SECONDS * 1_000)) {
    return { milliseconds: untilMinute + MARGIN, ...said };
  }
  if (retryAfter !== undefined) return { milliseconds: retryAfter + MARGIN, ...said };
  const reset = Number(headers['ratelimit-reset']) * 1_000 - date;
  return { milliseconds: (reset > 0 ? Math.min(reset, 60 * MINUTE) : untilMinute) + MARGIN, ...said };
}

/** Seconds or an HTTP date; an hour at most, for a header that cannot be right must not stop a queue for days. */
function readRetryAfter({ text, date }: { text: string | undefined; date: number }): number | undefined {
  if (!text) return undefined;
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - date;
  return milliseconds >= 0 ? Math.min(milliseconds, 60 * MINUTE) : undefined;
}
