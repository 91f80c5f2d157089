import type { Answer } from '../gitlab/answer.ts';
import type { GitLabClient } from '../gitlab/client.ts';
import { createError, type GitLabError } from '../gitlab/error.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Pace } from './pace.ts';

/** Creates take their turn in their lane, which counts among all requests; a second turn would be one too many. */
const IN_LANES: ReadonlySet<string> = new Set(['createIssue', 'createNote'] satisfies Array<keyof GitLabClient>);

/**
 * What waits for a connection and can be asked again by whoever has the job next. Look-ups are not among them: given up, they
 * would start a settle time over.
 */
const GIVEN_UP_AT_STOP: ReadonlySet<string> = new Set(['readIssue', 'updateIssue', 'findUsers'] satisfies Array<
  keyof GitLabClient
>);

/** The closing of a surplus issue, which nobody does again. */
const NEVER_GIVEN_UP: keyof GitLabClient = 'closeIssue';

/** 1 s: long enough for the process to have let go of the job. */
const AFTER_STOP = 1_000;

const TOO_MANY = 'not asked: GitLab counts too many requests';
const STOPPING = 'not asked: the worker is stopping';

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
    (name: string, call: (...input: unknown[]) => Promise<Answer<unknown>>) =>
    async (...input: unknown[]): Promise<Answer<unknown>> => {
      const hold = (detail: string, milliseconds: number): Answer<unknown> => {
        return { ok: false, error: held({ detail, milliseconds, at: clock.now() }), date: undefined };
      };
      if (signal.aborted && GIVEN_UP_AT_STOP.has(name)) return hold(STOPPING, AFTER_STOP);
      const turn = await pace.takeAny(destination);
      if (turn.blocked) return hold(TOO_MANY, turn.in);
      if (turn.in > 0) await (name === NEVER_GIVEN_UP ? clock.sleep(turn.in) : clock.sleep(turn.in, signal));
      if (turn.in > 0 && signal.aborted && name !== NEVER_GIVEN_UP) return hold(STOPPING, AFTER_STOP);
      return call(...input);
    };
  const calls = Object.entries(client).map(([name, call]) => [
    name,
    IN_LANES.has(name) ? call : paced(name, call as Parameters<typeof paced>[1]),
  ]);
  return Object.fromEntries(calls) as GitLabClient;
}

function held({ detail, milliseconds, at }: { detail: string; milliseconds: number; at: number }): GitLabError {
  return {
    ...createError({ reason: 'rate_limited', detail }),
    limit: { milliseconds, scope: 'all', at, perMinute: undefined },
  };
}
