import type { EventOutcome, EventRecord, EventStatus } from '../queue/event-record.ts';

const OUTCOME: Record<EventOutcome, string> = {
  created: 'became an issue',
  adopted: 'became an issue, found again after a lost answer',
  noted: 'became a note',
  updated: 'changed its issue',
  unchanged: 'had nothing to add to its issue',
  closed: 'closed its issue',
  reopened: 'reopened its issue',
  dropped: 'is not tracked',
  resolved_unknown: 'was over, and had no issue',
};

const STATUS: Record<EventStatus, string> = {
  queued: 'waits',
  active: 'is being delivered',
  delayed: 'waits for its time',
  parked: 'waits for GitLab to be mended',
  delivered: 'was delivered',
  ignored: 'is not tracked',
  dead: 'ended without an issue',
};

/** What became of an event, in a few words; with the reason where there is one and no issue. */
export function endingOf({ status, outcome, reason }: Pick<EventRecord, 'status' | 'outcome' | 'reason'>): string {
  const said = outcome === undefined ? STATUS[status] : OUTCOME[outcome];
  if (reason === undefined) return said;
  // A dead letter's is one of a list; any other is a sentence of the configuration or ours.
  return `${said}: ${status === 'dead' ? reason.replaceAll('_', ' ') : reason}`;
}
