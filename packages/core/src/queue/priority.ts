import type { Severity } from '../config/severity.ts';

/** Where the count of priorities begins; with ten-minute steps BullMQ's 2,097,151 last until 2065. */
const EPOCH = Date.UTC(2026, 0, 1);
const STEP = 600_000;
const GREATEST = 2_097_151;

/** Steps that a severity can wait for one that came later: strict within a day's backlog, and nothing starves. */
const PATIENCE: Record<Severity, number> = { critical: 0, high: 144, unknown: 144, medium: 432, low: 1_008 };

/** The priority of a delivery: lower goes first, 0 is never given because it would stand before everything. `receivedAt` is Unix ms. */
export function priorityOf({ receivedAt, severity }: { receivedAt: number; severity: Severity }): number {
  const step = Math.max(0, Math.floor((receivedAt - EPOCH) / STEP));
  return Math.min(GREATEST, 2 + step + PATIENCE[severity]);
}

/** The priority of one that comes back: before all of its own class, which BullMQ would put it behind. */
export function frontOf(priority: number): number {
  return Math.max(1, priority - 1);
}
