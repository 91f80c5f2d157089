import type { Destination } from './destination.ts';
import type { Bounds } from './ledger.ts';

/** 10 s: from the intent to the last moment its request may leave; a blocked event loop or a full connection pool fits. */
const SEND_WINDOW = 10_000;

/** 1 s: another attempt is at it and will mostly be done by then. */
export const BUSY_WAIT = 1_000;

/** Look-ups come ten times in a settle time, and one may be late by twice as much again: 0.3 of it is no gap yet. */
const LOOKS_PER_SETTLE = 10;
const GAP_SHARE = 0.3;

/** Twice in a settle time, while look-ups are not answered: the count starts over in any case. */
const UNANSWERED_PER_SETTLE = 2;

/** The bounds of one destination's protocol. */
export function boundsOf({ settings: { settle } }: Destination): Bounds {
  return { sendWindow: SEND_WINDOW, settle, gap: settle * GAP_SHARE };
}

/** Milliseconds from one look-up to the next. */
export function lookAgainIn({ settle }: Bounds, wasAnswered: boolean): number {
  return settle / (wasAnswered ? LOOKS_PER_SETTLE : UNANSWERED_PER_SETTLE);
}
