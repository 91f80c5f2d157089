import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKeys } from '../../src/queue/keys.ts';
import { createChangeLease } from '../../src/redis/change-lease.ts';
import { createLookBudget } from '../../src/redis/look-budget.ts';
import { createOverBefore } from '../../src/redis/over-before.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const { url, prefix } = testRedis();
const keys = createKeys(prefix);
let redis: Redis;
let count = 0;
let key = '';
beforeAll(() => {
  redis = new Redis(url);
});
afterAll(() => redis.quit());
beforeEach(() => {
  key = `${prefix}:ledger:${++count}`;
});

describe('the lease of a known issue', () => {
  const lease = () => createChangeLease({ redis, keys });

  it('is had by one of many, and by its holder again', async () => {
    const holders = Array.from({ length: 20 }, (_, index) => `event ${index}`);
    const takes = await Promise.all(holders.map((holder) => lease().take(key, holder, 60_000)));
    const holder = holders[takes.findIndex(({ taken }) => taken)] ?? '';
    expect(takes.filter(({ taken }) => taken)).toHaveLength(1);
    expect(await lease().take(key, holder, 60_000)).toEqual({ taken: true });
    expect(await lease().take(key, 'another', 60_000)).toMatchObject({ taken: false, in: expect.closeTo(60_000, -4) });
  });

  it('is given back and kept by its holder only, and runs out by itself', async () => {
    await lease().take(key, 'a', 60_000);
    await lease().release(key, 'b');
    expect(await lease().keep(key, 'b', 60_000)).toBe(false);
    expect(await lease().keep(key, 'a', 120_000)).toBe(true);
    expect(await redis.pttl(keys.changing(key))).toBeGreaterThan(60_000);
    await lease().release(key, 'a');
    expect(await lease().take(key, 'b', 1)).toEqual({ taken: true });
    await expect.poll(() => redis.exists(keys.changing(key))).toBe(0);
    expect(await lease().keep(key, 'b', 60_000)).toBe(false);
  });
});

describe('the budget of looks', () => {
  it('lets a few go at once in each project, then no more until time has passed', async () => {
    const looks = createLookBudget({ redis, keys });
    const takes = await Promise.all(Array.from({ length: 12 }, () => looks.take('gitlab', key)));
    expect(takes.filter(Boolean)).toHaveLength(5);
    expect(await looks.take('gitlab', `${key} of another`)).toBe(true);
    const bucket = keys.looks(`gitlab/${key}`);
    await redis.set(bucket, Number(await redis.get(bucket)) - 61_000, 'KEEPTTL');
    expect(await looks.take('gitlab', key)).toBe(true);
    expect(await looks.take('gitlab', key)).toBe(false);
    expect(await redis.pttl(bucket)).toBeGreaterThan(0);
  });
});

describe('an end that came in before its issue', () => {
  it('is remembered for its incident, and not for ever', async () => {
    const over = createOverBefore({ redis, keys });
    expect(await over.find(key)).toBeUndefined();
    await over.note(key, 1_800_000_000_123);
    expect(await over.find(key)).toBe(1_800_000_000_123);
    expect(await redis.pttl(keys.over(key))).toBeGreaterThan(7 * 86_400_000);
  });
});
