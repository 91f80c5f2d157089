import type { Situation } from './situation.ts';

/** Which situations need somebody to act; the others end, or have ended, by themselves. */
const TROUBLED: Record<Situation['kind'], boolean> = {
  unknown: true,
  expired: true,
  lost: true,
  no_worker: true,
  paused: true,
  in_intake: false,
  being_routed: false,
  intake_delayed: false,
  parked: true,
  limited: false,
  waiting: false,
  being_delivered: false,
  doubtful: false,
  retrying: false,
  postponed: false,
  delivered: false,
  dropped: false,
  test_ignored: false,
  resolved_unknown: false,
  discarded: false,
  split: false,
  dead: true,
  dead_removed: true,
};

/** True where it does not go on without a person, or nobody knows of the event. */
export function isTroubled({ kind }: Situation): boolean {
  return TROUBLED[kind];
}
