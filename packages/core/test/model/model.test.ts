import { describe, expect, it } from 'vitest';
import { explore } from './search.ts';
import { FULL, ONE_WORKER, type Row, THREE_WORKERS, TWO_WORKERS } from './table.ts';

/** 5 min: the greatest space takes ten seconds on a quiet core, and cores are not always quiet. */
const FULL_TIMEOUT = 300_000;

/** A verdict that was not expected fails with the way to it, one step a line. */
function check({ variant, expected, atLeast }: Row): void {
  const { verdict, states, trace } = explore(variant);
  expect(verdict, `${verdict} instead of ${expected}, after ${states} states:\n  ${trace.join('\n  ')}`).toBe(expected);
  expect(states, 'states that were gone through').toBeGreaterThan(atLeast);
}

describe('every way of one worker with one incident', () => {
  it.each(ONE_WORKER)('$name: $expected', check);
});

describe('every interleaving of two workers on one incident', () => {
  it.each(TWO_WORKERS)('$name: $expected', check);
});

describe('every interleaving of three workers on one incident', () => {
  it.each(THREE_WORKERS)('$name: $expected', check);
});

describe.runIf(process.env.ISSUEBRIDGE_MODEL === 'full')('the greater spaces', () => {
  it.each(FULL)('$name: $expected', check, FULL_TIMEOUT);
});
