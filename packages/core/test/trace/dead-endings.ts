import type { DeadLetterReason } from '../../src/delivery/dead-letter-reason.ts';

/** What the answer says of each reason, and how it gets out of the quarantine where that is not by a replay. */
const REASONS: Record<DeadLetterReason, string | { because: string; replay: string }> = {
  unauthorized: 'GitLab did not take the token',
  insufficient_scope: 'the token of GitLab lacks the scope api',
  forbidden: 'GitLab does not let the token write issues in the project',
  project_not_found: 'GitLab has no such project, or hides it from the token',
  issue_not_found: 'the issue of its incident is gone, or hidden from the token',
  project_moved: 'the project has another path now',
  invalid: 'a field was refused',
  too_large: {
    because: 'it was too large',
    replay: 'raise ingest.max_body if need be, and have its sender send it again: only its beginning was kept',
  },
  rate_limited: 'GitLab refused it for its limit again and again',
  refused: 'nothing listened at the address of GitLab',
  dns: 'the name of GitLab did not resolve',
  tls: 'the certificate of GitLab was not trusted',
  not_sent: 'the request could not leave in time',
  timeout: 'GitLab did not answer in time',
  reset: 'the connection to GitLab was cut',
  unavailable: 'GitLab was down',
  server_error: 'GitLab failed',
  conflict: 'GitLab was busy with the same resource',
  unclear: 'GitLab, or what stands before it, gave an answer that is none of GitLab',
  source_gone: 'its source is no longer in the configuration',
  unreadable: { because: 'its body could not be read', replay: 'have its sender send it again' },
  unroutable: 'no route says which project it goes to',
  gave_up: 'it was tried for as long as retry.give_up_after allows',
  stalled: 'the workers that had it died, again and again',
  unknown_version: 'it was kept by another version than the workers have',
  internal: 'a mistake of issuebridge stopped it',
};

/** One row for every reason there is. */
export const DEAD = Object.entries(REASONS).map(([reason, says]) => ({
  reason: reason as DeadLetterReason,
  ...(typeof says === 'string' ? { because: says, replay: undefined } : says),
}));
