import type { Answer } from '../gitlab/answer.ts';
import type { GitLabClient } from '../gitlab/client.ts';
import { createError, type GitLabError } from '../gitlab/error.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Pace } from './pace.ts';

/** Creates take their turn in their lane, which counts among all requests; a second turn would be one too many. */
const IN_LANES: ReadonlySet<string> = new Set(['createIssue', 'createNote'] satisfies Array<keyof GitLabClient>);

type Dependencies = {
  destination: string;
  pace: Pace;
  clock: Clock;
  /** Aborted when the process stops: then nothing waits for its turn any more. */
  signal: AbortSignal;
};

/**
 * The client whose calls, but for creates, wait for their turn among all requests of the account. While GitLab has asked for a
 * rest they are not sent: the answer is a 429's, without a status.
 */
export function paceClient(client: GitLabClient, { destination, pace, clock, signal }: Dependencies): GitLabClient {
  const paced =
    (call: (...input: unknown[]) => Promise<Answer<unknown>>) =>
    async (...input: unknown[]): Promise<Answer<unknown>> => {
      const turn = await pace.takeAny(destination);
      if (!turn.blocked && turn.in > 0) await clock.sleep(turn.in, signal);
      const isGivenUp = turn.in > 0 && signal.aborted;
      if (turn.blocked || isGivenUp) return { ok: false, error: held(turn.in, clock.now()), date: undefined };
      return call(...input);
    };
  const calls = Object.entries(client).map(([name, call]) => [
    name,
    IN_LANES.has(name) ? call : paced(call as Parameters<typeof paced>[0]),
  ]);
  return Object.fromEntries(calls) as GitLabClient;
}

function held(milliseconds: number, at: number): GitLabError {
  return {
    ...createError({ reason: 'rate_limited', detail: 'not asked: GitLab counts too many requests' }),
    limit: { milliseconds, scope: 'all', at, perMinute: undefined },
  };
}
