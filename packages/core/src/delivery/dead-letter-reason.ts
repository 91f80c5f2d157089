import type { ErrorReason } from '../gitlab/error.ts';

/** Why an event ended without an issue: GitLab's reasons and our own. A closed list, for metrics and filters. */
export type DeadLetterReason =
  | ErrorReason
  | 'source_gone'
  | 'invalid'
  | 'too_large'
  | 'unreadable'
  | 'unroutable'
  | 'gave_up'
  | 'stalled'
  | 'unknown_version'
  | 'internal';
