import type { DeadLetterReason } from '../delivery/dead-letter-reason.ts';
import { withEnd } from '../runtime/sentence.ts';
import type { Explanation } from './explanation.ts';
import type { Situation } from './situation.ts';

/** What each reason means; the record's own detail and hint follow. */
const CAUSE: Record<DeadLetterReason, string> = {
  unauthorized: 'GitLab did not take the token',
  insufficient_scope: 'the token of GitLab lacks the scope api',
  forbidden: 'GitLab does not let the token write issues in the project',
  project_not_found: 'GitLab has no such project, or hides it from the token',
  issue_not_found: 'the issue of its incident is gone, or hidden from the token',
  project_moved: 'the project has another path now',
  invalid: 'a field was refused',
  too_large: 'it was too large',
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
  unreadable: 'its body could not be read',
  unroutable: 'no route says which project it goes to',
  gave_up: 'it was tried for as long as retry.give_up_after allows',
  stalled: 'the workers that had it died, again and again',
  unknown_version: 'it was kept by another version than the workers have',
  internal: 'a mistake of issuebridge stopped it',
};

/** How what is in the quarantine gets out of it, where that is not by a replay. */
const NO_REPLAY: Partial<Record<DeadLetterReason, string>> = {
  too_large: 'raise ingest.max_body if need be, and have its sender send it again: only its beginning was kept',
  unreadable: 'have its sender send it again',
};

/** For an event that ended without an issue, until somebody acts. */
export function explainDead({ id, place, reason, detail, hint }: Extract<Situation, { kind: 'dead' }>): Explanation {
  const where = place === 'quarantine' ? 'in the quarantine' : 'a dead letter';
  const again =
    place === 'quarantine'
      ? (NO_REPLAY[reason] ?? `issuebridge quarantine replay ${id}`)
      : `issuebridge dead-letters redrive ${id}`;
  const said = detail === '' ? '' : ` ${withEnd(`${reason}: ${detail}`)}`;
  return {
    answer: `There is no issue, because ${CAUSE[reason] ?? CAUSE.internal}: the event is ${where}.${said}`,
    mend: hint === '' ? again : `${hint}; then: ${again}`,
  };
}
