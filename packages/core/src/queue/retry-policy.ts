/** The one backoff strategy; this name stands in every job and may never change: an unknown one leaves a job active for ever. */
export const BACKOFF = 'issuebridge';

/** Far beyond what `give_up_after` allows at any backoff: the budget of time decides, not the number. */
export const MAX_ATTEMPTS = 1_000_000;

/** Milliseconds, from the configuration. */
export type RetryPolicy = { min_backoff: number; max_backoff: number };

/**
 * Milliseconds to the next attempt: full jitter over an exponential, capped, and never earlier than the server asked.
 * `random` gives 0 to 1.
 */
export function nextDelay(input: {
  attempt: number;
  policy: RetryPolicy;
  notBefore: number;
  random: () => number;
}): number {
  const { attempt, policy, notBefore, random } = input;
  const ceiling = Math.min(policy.max_backoff, policy.min_backoff * 2 ** Math.min(attempt - 1, 30));
  return Math.max(notBefore, Math.round(ceiling * random()));
}
