import { setTimeout as sleep } from 'node:timers/promises';
import type { Seen } from './gitlab-control.ts';

/** GitLab's windows are full minutes of its clock. */
export const MINUTE = 60_000;

/** 2 minutes: all programs are started and all events sent by then, on a busy machine too. */
export const START_TIME = 2 * MINUTE;

/** The number of the GitLab minute of a moment (ms). */
export function minuteOf(at: number): number {
  return Math.floor(at / MINUTE);
}

/** Waits until a GitLab minute begins, and returns its number; the emulated GitLab has this machine's clock. */
export async function nextMinute(): Promise<number> {
  const next = minuteOf(Date.now()) + 1;
  await sleep(next * MINUTE - Date.now());
  return next;
}

/** Requests by operation and what became of them. */
export function countSeen(seen: Seen[], what: Partial<Pick<Seen, 'operation' | 'status'>>): number {
  const { operation, status } = what;
  return seen.filter(
    (one) =>
      (operation === undefined || one.operation === operation) && (status === undefined || one.status === status),
  ).length;
}
