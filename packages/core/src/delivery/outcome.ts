import type { GitLabError } from '../gitlab/error.ts';
import type { Existing } from './ledger.ts';
import type { ParkScope } from './park.ts';

/**
 * How one attempt ended: expected endings are values. `in` is milliseconds from now; `hold` says that the whole queue
 * has to wait and not only this job. Of the issue, `Existing` says where it is.
 */
export type Outcome =
  | {
      kind: 'created' | 'adopted' | 'updated' | 'noted' | 'unchanged' | 'closed' | 'reopened';
      issue: Existing;
      detail: string;
    }
  /** The sender says that it is over, and there is no issue to say it on. */
  | { kind: 'resolved_unknown'; detail: string }
  | {
      kind: 'postponed';
      in: number;
      hold: boolean;
      detail: string;
      /** GitLab's own limit said so. */
      limited?: boolean;
    }
  | { kind: 'doubtful'; in: number; error: GitLabError }
  | { kind: 'retryable'; error: GitLabError }
  | {
      kind: 'parked';
      scope: ParkScope;
      error: GitLabError;
      /** A read said so, which a replica that runs behind may have answered. */
      wasRead?: boolean;
    }
  | { kind: 'rejected'; error: GitLabError };

/** An attempt that did not end the event. */
export type Unfinished = Exclude<Outcome, { issue: Existing } | { kind: 'resolved_unknown' }>;
