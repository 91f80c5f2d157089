import type { DeadLetterReason } from '../delivery/dead-letter-reason.ts';
import type { EventOutcome } from '../queue/event-record.ts';

/** What GitLab or the way to it did last. */
export type LastError = { reason: string; detail: string; hint: string };

/** How an event got into an issue, or met one. */
export type Delivered = Exclude<EventOutcome, 'dropped' | 'resolved_unknown'>;

/**
 * Where an event stands, for a person who asks why there is, or is no, issue. Every way to stand somewhere is here, and nothing else.
 * Times are ISO 8601; `queue` is that of the project.
 */
export type Situation =
  /** Nothing is known; `receivedAt` by the id itself, where it is one of ours. `retention`: in words. */
  | { kind: 'unknown'; receivedAt: string | undefined }
  | { kind: 'expired'; receivedAt: string; retention: string }
  /** The record says that it is on its way, and no queue has it. */
  | { kind: 'lost'; queue: string }
  | { kind: 'no_worker'; queue: string }
  | { kind: 'paused'; queue: string }
  | { kind: 'in_intake'; ahead: number | undefined; isRedriven: boolean }
  | { kind: 'being_routed' }
  | { kind: 'intake_delayed'; next: string }
  | {
      kind: 'parked';
      /** `destination` or `destination/project`. */
      scope: string;
      since: string;
      reason: string;
      hint: string;
      nextProbe: string;
      /** It may have been delivered before that. */
      isDoubtful: boolean;
    }
  | { kind: 'limited'; queue: string; until: string }
  | { kind: 'waiting'; queue: string; ahead: number | undefined; perMinute: number | undefined }
  | { kind: 'being_delivered'; queue: string }
  | { kind: 'doubtful'; since: string | undefined; next: string; error: LastError }
  | { kind: 'retrying'; next: string; attempts: number; error: LastError }
  | { kind: 'postponed'; next: string }
  | { kind: 'delivered'; outcome: Delivered; webUrl: string; detail: string }
  | { kind: 'dropped'; detail: string }
  | { kind: 'test_ignored' }
  | { kind: 'resolved_unknown' }
  | { kind: 'discarded'; by: string }
  /** A body of several events, which have ids of their own since it was replayed. */
  | { kind: 'split'; into: string }
  | {
      kind: 'dead';
      id: string;
      /** The dead letters of a project, or the quarantine. */
      place: 'dead_letters' | 'quarantine';
      reason: DeadLetterReason;
      detail: string;
      hint: string;
    }
  /** It ended dead, and what could be sent again is gone: swept after its retention, or removed on the dashboard. */
  | { kind: 'dead_removed'; reason: string; detail: string };
