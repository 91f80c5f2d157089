/** One number of a scenario beside what it has to be; a fact that nothing is asked of has no bounds and always passes. */
export type Check = { what: string; measured: number; least?: number; most?: number };

/** Whether the number is within its bounds; a number that could not be taken is not. */
export function hasPassed({ measured, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY }: Check) {
  return measured >= least && measured <= most;
}

/** What is asked of the number, in words; empty for a mere fact. */
export function boundsText({ least, most }: Check): string {
  if (least !== undefined && least === most) return `${least}`;
  if (least !== undefined && most !== undefined) return `${least} to ${most}`;
  if (least !== undefined) return `at least ${least}`;
  return most === undefined ? '' : `at most ${most}`;
}
