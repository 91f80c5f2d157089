import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Lane, PerMinute } from '../../src/delivery/pace.ts';
import { createKeys } from '../../src/queue/keys.ts';
import { testRedis } from '../../src/testing/test-redis.ts';
import { paceAt, START } from './pace-simulation.ts';

const { url, prefix } = testRedis();
const keys = createKeys(prefix);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
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

const lanes = (): Lane[] => [
  { destination, kind: 'create', project: '42' },
  { destination, kind: 'create', project: '43' },
  { destination, kind: 'note' },
];
const take = (lane: Lane, perMinute: PerMinute = 'unlimited') => {
  const holder = `${destination}-${Math.random()}`;
  return clocked.pace.take({ lane, perMinute, holder, subject: holder, depth: 2 });
};
/** GitLab refuses for all requests, and names that limit. */
const limit = (perMinute: number | undefined, milliseconds = 10_000) =>
  clocked.pace.limited({ destination, kind: 'all' }, { milliseconds, at: START, perMinute });

describe('a limit of all requests', () => {
  it('holds every request until GitLab’s time is over, and other destinations not at all', async () => {
    await limit(60);
    for (const lane of lanes()) expect(await take(lane)).toEqual({ kind: 'wait', in: 10_000, blocked: true });
    expect(await clocked.pace.takeAny(destination)).toEqual({ in: 10_000, blocked: true });
    expect(await clocked.pace.takeAny(`${destination} too`)).toEqual({ in: 0, blocked: false });
  });

  it('keeps all requests together at the rate GitLab named, once they may go again', async () => {
    await limit(60);
    await clocked.set(START + 10_000);
    const [first, second, third] = lanes() as [Lane, Lane, Lane];
    const turns = [await take(first), await take(second), await clocked.pace.takeAny(destination)];
    const interval = MINUTE / 60 / 0.995;
    for (const [index, turn] of turns.entries()) {
      expect(turn).not.toHaveProperty('blocked', true);
      expect(Math.abs(turn.in - index * interval)).toBeLessThan(2);
    }
    // The slots are more than two seconds ahead: who creates asks again, and who reads still gets one.
    expect(await take(third)).toMatchObject({ kind: 'wait', blocked: false });
    expect(await take(first, 1_000)).toMatchObject({ kind: 'wait', blocked: false });
    for (const index of [3, 4]) {
      expect(Math.abs((await clocked.pace.takeAny(destination)).in - index * interval)).toBeLessThan(2);
    }
  });

  it('never lets creates wait before reads for more than two seconds, however many want to go', async () => {
    await limit(120);
    await clocked.set(START + 10_000);
    for (let tries = 0; tries < 50; tries++) await take((lanes() as [Lane])[0]);
    expect((await clocked.pace.takeAny(destination)).in).toBeLessThan(2_700);
  });

  it('does not spend a lane’s slot on a request that still has to wait for all', async () => {
    await limit(6);
    await clocked.set(START + 10_000);
    const [lane] = lanes() as [Lane];
    expect(await take(lane, 60)).toMatchObject({ kind: 'go' });
    for (let tries = 0; tries < 5; tries++) expect((await take(lane, 60)).kind).toBe('wait');
    await clocked.set(START + 21_000);
    expect(await take(lane, 60)).toEqual({ kind: 'go', in: 0 });
  });

  it('is forgotten after a day, for an administrator may have raised it, and is none where GitLab named none', async () => {
    await limit(60);
    const all = async () =>
      (await clocked.pace.describe([{ lane: { destination, kind: 'all' }, perMinute: 'unlimited' }]))[0];
    expect(await all()).toMatchObject({ perMinute: 60, configured: 'unlimited', blockedUntil: START + 10_000 });
    await clocked.set(START + DAY - 1);
    expect(await all()).toMatchObject({ perMinute: 60, blockedUntil: undefined });
    await clocked.set(START + DAY);
    expect(await all()).toMatchObject({ perMinute: 'unlimited' });
    await limit(undefined);
    expect(await all()).toMatchObject({ perMinute: 'unlimited', blockedUntil: START + DAY + 10_000 });
  });
});
