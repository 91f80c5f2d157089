import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEVERITIES } from '../../src/config/severity.ts';
import { frontOf, priorityOf } from '../../src/queue/priority.ts';
import { nextDelay } from '../../src/queue/retry-policy.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const moment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2060, 0, 1) });
const severity = fc.constantFrom(...SEVERITIES);

describe('the priority of a delivery', () => {
  it('is one that BullMQ takes, never 0, which would stand before everything', () => {
    fc.assert(
      fc.property(moment, severity, (receivedAt, grade) => {
        const priority = priorityOf({ receivedAt, severity: grade });
        expect(Number.isInteger(priority) && frontOf(priority) >= 1 && priority <= 2_097_151).toBe(true);
      }),
    );
  });

  it('puts a critical event before every other of the day before it', () => {
    fc.assert(
      fc.property(moment, severity, fc.integer({ min: 0, max: DAY - 20 * MINUTE }), (receivedAt, grade, later) => {
        fc.pre(grade !== 'critical');
        const critical = priorityOf({ receivedAt: receivedAt + later, severity: 'critical' });
        expect(critical).toBeLessThan(priorityOf({ receivedAt, severity: grade }));
      }),
    );
  });

  it('lets nothing starve: a week later no critical event is before a low one', () => {
    fc.assert(
      fc.property(moment, (receivedAt) => {
        const low = priorityOf({ receivedAt, severity: 'low' });
        expect(low).toBeLessThan(priorityOf({ receivedAt: receivedAt + 7 * DAY + 10 * MINUTE, severity: 'critical' }));
      }),
    );
  });

  it('brings back what was postponed before its own class, and not before one that is better', () => {
    const receivedAt = Date.UTC(2026, 5, 1);
    const own = priorityOf({ receivedAt, severity: 'high' });
    expect(frontOf(own)).toBeLessThan(own);
    expect(frontOf(own)).toBeGreaterThanOrEqual(priorityOf({ receivedAt: receivedAt - 10 * MINUTE, severity: 'high' }));
  });
});

describe('the delay before a retry', () => {
  const policy = { min_backoff: 2_000, max_backoff: 900_000 };

  it('is never earlier than the server asked and never over the greatest backoff beyond that', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.nat(3_600_000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, notBefore, chance) => {
          const delay = nextDelay({ attempt, policy, notBefore, random: () => chance });
          expect(delay).toBeGreaterThanOrEqual(notBefore);
          expect(delay).toBeLessThanOrEqual(Math.max(notBefore, policy.max_backoff));
        },
      ),
    );
  });

  it('grows with the attempts', () => {
    const ceilings = [1, 2, 3, 20].map((attempt) => nextDelay({ attempt, policy, notBefore: 0, random: () => 1 }));
    expect(ceilings).toEqual([2_000, 4_000, 8_000, 900_000]);
  });
});
