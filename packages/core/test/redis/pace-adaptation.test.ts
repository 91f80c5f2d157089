import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Lane, PerMinute } from '../../src/delivery/pace.ts';
import { createKeys } from '../../src/queue/keys.ts';
import { testRedis } from '../../src/testing/test-redis.ts';
import { mostWithin, paceAt, START, simulate } from './pace-simulation.ts';

const { url, prefix } = testRedis();
const keys = createKeys(prefix);
const MINUTE = 60_000;
let redis: Redis;
let count = 0;
let destination = '';
let clocked: Awaited<ReturnType<typeof paceAt>>;
beforeAll(() => {
  redis = new Redis(url);
});
afterAll(() => redis.quit());
beforeEach(async () => {
  destination = `gitlab${++count}`;
  clocked = await paceAt(redis, keys);
});

const create = (): Lane => ({ destination, kind: 'create', project: '42' });
const note = (): Lane => ({ destination, kind: 'note' });
const rate = async (lane: Lane, configured: PerMinute): Promise<PerMinute | undefined> =>
  (await clocked.pace.describe([{ lane, perMinute: configured }]))[0]?.perMinute;
const run = (over: Partial<Parameters<typeof simulate>[0]>) =>
  simulate({
    ...clocked,
    lane: create(),
    configured: 240,
    allowed: () => Number.POSITIVE_INFINITY,
    callers: 3,
    latency: 150,
    from: START,
    until: START + 10 * MINUTE,
    ...over,
  });
/** `so many` issues were made in that minute and then one was refused. */
const refuseAfter = async (lane: Lane, made: number, at: number): Promise<void> => {
  await clocked.set(at);
  for (let nth = 0; nth < made; nth++) await clocked.pace.succeeded(lane, at);
  await clocked.pace.limited(lane, { milliseconds: MINUTE - (at % MINUTE), at, perMinute: undefined });
};

/** The same in the minute before too: two that are alike are a limit. */
const limitTo = async (lane: Lane, made: number, at: number): Promise<void> => {
  await refuseAfter(lane, made, at - MINUTE);
  await refuseAfter(lane, made, at);
};

describe('the allowance of any size', () => {
  it.each([
    [0.5, 20 * MINUTE],
    [1, 10 * MINUTE],
    [60, 1.5 * MINUTE],
    [240, 0.5 * MINUTE],
    [1_000_000, 20],
  ])('%d a minute is used and never exceeded by more than one', async (configured, span) => {
    const seen = await run({ configured, callers: configured > 1_000 ? 30 : 3, latency: 0, until: START + span });
    // Slots are told in whole milliseconds, in which 17 of a million a minute go.
    const perMillisecond = Math.floor(configured / MINUTE);
    expect(seen.length).toBeGreaterThan((configured * span * 0.98) / MINUTE - 1 - perMillisecond);
    const window = Math.min(MINUTE, span / 2);
    expect(mostWithin(seen, window)).toBeLessThanOrEqual((configured * window) / MINUTE + 1 + perMillisecond);
  });
});

describe('a limit that is lower than the configured one', () => {
  it('is found in the first two windows, and then hardly anything is refused and nothing unused', async () => {
    const allowed = 24;
    const seen = await run({
      configured: 120,
      allowed: () => allowed,
      from: START + 20_000,
      until: START + 11 * MINUTE,
    });
    const later = seen.filter(({ at }) => at >= START + MINUTE);
    const refused = later.filter(({ ok }) => !ok).length;
    expect(later.length - refused).toBeGreaterThan(0.98 * 10 * allowed);
    expect(refused / later.length).toBeLessThan(0.05);
    expect(
      mostWithin(
        seen.filter(({ ok }) => !ok),
        MINUTE,
      ),
    ).toBeLessThanOrEqual(3);
  });

  it('is found as quickly when GitLab lowers it under way, and left behind when GitLab raises it', async () => {
    const allowed = (minute: number) => (minute >= START + 3 * MINUTE && minute < START + 6 * MINUTE ? 25 : 60);
    const seen = await run({ configured: 50, allowed, until: START + 23 * MINUTE });
    const refused = seen.filter(({ ok }) => !ok).map(({ at }) => Math.floor((at - START) / MINUTE));
    expect(refused.filter((minute) => minute === 3).length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(8);
    expect(refused.filter((minute) => minute > 6)).toEqual([]);
    expect(seen.filter(({ at }) => at >= START + 22 * MINUTE).length).toBeGreaterThanOrEqual(49);
  });

  it('is found where none is configured', async () => {
    const seen = await run({ configured: 'unlimited', allowed: () => 40, callers: 6, until: START + 6 * MINUTE });
    const later = seen.filter(({ at }) => at >= START + MINUTE);
    const refused = later.filter(({ ok }) => !ok).length;
    expect(later.length - refused).toBeGreaterThan(0.97 * 5 * 40);
    expect(refused / later.length).toBeLessThan(0.05);
  });

  it('holds for notes as well: what was reserved at the old rate is reserved anew', async () => {
    const seen = await run({ lane: note(), configured: 60, allowed: () => 12, callers: 100 });
    const later = seen.filter(({ at }) => at >= START + MINUTE);
    const refused = later.filter(({ ok }) => !ok).length;
    expect(later.length - refused).toBeGreaterThan(0.9 * 9 * 12);
    expect(refused / later.length).toBeLessThan(0.1);
  });
});

describe('the rate of a lane', () => {
  it('falls to what passed, grows by 5 % a minute and at least by one, and ends at the configured', async () => {
    await limitTo(create(), 48, START + 30_000);
    expect(await rate(create(), 240)).toBe(48);
    await clocked.set(START + MINUTE);
    expect(await rate(create(), 240)).toBe(48);
    await clocked.set(START + 3 * MINUTE);
    expect(await rate(create(), 240)).toBeCloseTo(48 * 1.05 ** 2);
    await clocked.set(START + 60 * MINUTE);
    expect(await rate(create(), 240)).toBe(240);
    await limitTo(note(), 2, START + 90 * MINUTE + 30_000);
    await clocked.set(START + 94 * MINUTE);
    expect(await rate(note(), 60)).toBe(5);
  });

  it('falls once for all refusals of a minute, and counts successes that are read after the refusal', async () => {
    await limitTo(create(), 40, START + 30_000);
    await refuseAfter(create(), 0, START + 31_000);
    expect(await rate(create(), 240)).toBe(40);
    for (let late = 0; late < 5; late++) await clocked.pace.succeeded(create(), START + 29_000);
    expect(await rate(create(), 240)).toBe(45);
    await clocked.set(START + 3 * MINUTE);
    await clocked.pace.limited(create(), { milliseconds: 0, at: START + 32_000, perMinute: undefined });
    expect(await rate(create(), 240)).toBeCloseTo(45 * 1.05 ** 2);
  });

  it('does not take a refusal that is dated just after its minute for a limit of nothing', async () => {
    for (const minute of [START, START + MINUTE]) {
      for (let made = 0; made < 48; made++) await clocked.pace.succeeded(create(), minute + 59_000);
      await refuseAfter(create(), 0, minute + MINUTE + 1_000);
    }
    expect(await rate(create(), 240)).toBe(48);
  });

  it('does not fall by refusals that no limit explains: each of them after another number', async () => {
    for (const [minute, made] of [3, 90, 20, 61, 1, 44].entries()) {
      await refuseAfter(create(), made, START + minute * MINUTE + 30_000);
    }
    expect(await rate(create(), 240)).toBe(240);
    expect(await rate(create(), 'unlimited')).toBe('unlimited');
  });

  it('never rises above the configured, also where more passed and where less than one is configured', async () => {
    await limitTo(create(), 300, START + 30_000);
    expect(await rate(create(), 240)).toBe(240);
    expect(await rate(create(), 0.5)).toBe(0.5);
  });

  it('is unlimited again once it could have doubled without a refusal', async () => {
    await limitTo(create(), 100, START + 30_000);
    await clocked.set(START + 15 * MINUTE);
    expect(await rate(create(), 'unlimited')).toBeGreaterThan(190);
    await clocked.set(START + 16 * MINUTE);
    expect(await rate(create(), 'unlimited')).toBe('unlimited');
  });

  it('is one lane’s own', async () => {
    await limitTo(create(), 10, START + 30_000);
    expect(await rate(create(), 240)).toBe(10);
    expect(await rate({ ...create(), project: '43' } as Lane, 240)).toBe(240);
    expect(await rate(note(), 60)).toBe(60);
  });
});
