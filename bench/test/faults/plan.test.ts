import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/faults/options.ts';
import { createPlan } from '../../src/faults/plan.ts';
import { requestFaults } from '../../src/faults/request-faults.ts';

const plan = (...args: string[]) => createPlan(parseCommand(['--incidents', '400', ...args]).options);

describe('the plan of a storm', () => {
  it('is a function of the seed', () => {
    expect(plan('--seed', '3')).toEqual(plan('--seed', '3'));
    expect(plan('--seed', '3').disruptions).not.toEqual(plan('--seed', '4').disruptions);
    expect(plan('--seed', '3').events.map(({ role }) => role)).not.toEqual(
      plan('--seed', '4').events.map(({ role }) => role),
    );
  });

  it('has every event and every disruption that was asked for, none after the last events', () => {
    const { events, disruptions } = plan('--worker-kills', '7', '--redis-kills', '2');
    expect(Map.groupBy(events, ({ role }) => role).get('first')).toHaveLength(400);
    expect(events).toHaveLength(800);
    expect(disruptions.filter(({ kind }) => kind === 'kill_worker')).toHaveLength(7);
    expect(disruptions.filter(({ kind }) => kind === 'kill_redis')).toHaveLength(2);
    expect(disruptions.filter(({ kind }) => kind.startsWith('freeze_') && !/redis|gitlab/.test(kind))).toHaveLength(5);
    expect(Math.max(...disruptions.map(({ at }) => at))).toBeLessThanOrEqual(800 * 0.95 + 1);
  });

  it('freezes for longer than lock, settle time and send window', () => {
    const lengths = plan('--settle', '20s').disruptions.flatMap((one) =>
      /^freeze_(worker|ingest)/.test(one.kind) && 'ms' in one ? [one.ms] : [],
    );
    expect(Math.min(...lengths)).toBeGreaterThan(20_000);
  });

  it('repeats the share that was asked for, and leaves the incidents as they are', () => {
    const some = plan('--repeats', '0.3');
    const share = some.events.length / 400 - 1;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
    const firsts = (of: ReturnType<typeof plan>) => of.events.filter(({ role }) => role === 'first');
    expect(firsts(some)).toEqual(firsts(plan()));
  });
});

describe('the faults of requests', () => {
  it('strike the share that was asked for, together', () => {
    const missed = requestFaults(0.15).reduce((left, { rate = 0 }) => left * (1 - rate), 1);
    expect(1 - missed).toBeCloseTo(0.15, 10);
  });
});

describe('the command line', () => {
  it.each([
    ['--faults', '1.5'],
    ['--seed', 'x'],
    ['--workers', '0'],
    ['--settle', '6'],
    ['--as', '../x'],
    ['--unknown'],
  ])('refuses %s %s', (...args) => {
    expect(() => parseCommand(args)).toThrow(/--|no name/);
  });
});
