import type { GitLabError } from '../gitlab/error.ts';
import { lookAgainIn } from './bounds.ts';
import { outcomeOfError } from './error-outcome.ts';
import type { Bounds } from './ledger.ts';
import type { OnceDependencies, OnceTask } from './once-task.ts';
import type { Unfinished } from './outcome.ts';

type Failure = { task: OnceTask; error: GitLabError; isLookUp: boolean; bounds: Bounds };

/** How an attempt ends whose create, or whose look-up, GitLab did not carry out. */
export function outcomeOfFailure(
  { task, error, isLookUp, bounds }: Failure,
  dependencies: OnceDependencies,
): Promise<Unfinished> {
  const failure = {
    error,
    destination: task.destination.name,
    project: task.project,
    incident: task.incident,
    lane: isLookUp ? undefined : task.pace.lane,
    isLookUp,
    lookAgainIn: lookAgainIn(bounds, true),
  };
  return outcomeOfError(failure, dependencies);
}
