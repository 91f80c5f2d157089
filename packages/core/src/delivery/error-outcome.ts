import type { GitLabError } from '../gitlab/error.ts';
import type { Unfinished } from './outcome.ts';
import type { Lane, Pace } from './pace.ts';
import type { Gate } from './park.ts';

type Failure = {
  error: GitLabError;
  destination: string;
  project: string;
  incident: string;
  /** The allowance the request took from; undefined for reads. */
  lane: Lane | undefined;
  /** A look-up's silence counts for nothing: its answers do not either, for GitLab answers reads in maintenance. */
  isLookUp: boolean;
  /** Milliseconds to the next look-up, should the error leave a doubt. */
  lookAgainIn: number;
};

type Dependencies = { pace: Pace; gate: Gate };

/** What an error of GitLab makes of the attempt, by the error's own effect; tells the pace and counts silences on the way. */
export async function outcomeOfError(failure: Failure, { pace, gate }: Dependencies): Promise<Unfinished> {
  const { error, destination, project, incident, lane, isLookUp, lookAgainIn } = failure;
  const unclear: Unfinished = error.definite
    ? { kind: 'retryable', error }
    : { kind: 'doubtful', in: lookAgainIn, error };
  const wasAsked = error.reason !== 'not_sent' && error.effect !== 'count_silence';
  if (wasAsked && !isLookUp) await gate.answered(destination);
  switch (error.effect) {
    case 'park_destination':
      return { kind: 'parked', scope: { destination, project: undefined }, error };
    case 'park_project':
    case 'gone':
      return { kind: 'parked', scope: { destination, project }, error };
    case 'pace': {
      const wait = error.limit?.milliseconds ?? 0;
      const whole = error.limit?.scope === 'all' || lane === undefined;
      // Without a status nothing was asked: the pace knew.
      if (error.limit && error.status !== undefined)
        await pace.limited(whole ? { destination, kind: 'all' } : lane, error.limit);
      return {
        kind: 'postponed',
        in: wait,
        hold: whole || lane?.kind === 'create',
        detail: error.detail,
        limited: true,
      };
    }
    case 'count_silence':
      return !isLookUp && (await gate.countSilence(destination, incident))
        ? { kind: 'parked', scope: { destination, project: undefined }, error }
        : unclear;
    case 'reject':
      return { kind: 'rejected', error };
    case 'retry':
      return unclear;
  }
}
