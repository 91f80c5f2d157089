import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Bounds, Existing, Intent } from '../../src/delivery/ledger.ts';
import { createLedger } from '../../src/redis/ledger.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const { url, prefix } = testRedis();
const bounds: Bounds = { sendWindow: 10_000, settle: 90_000, gap: 27_000 };
const content = { receivedAt: 1_000, hash: 'h' };
const existing: Existing = { projectId: 42, iid: 7, webUrl: 'u/7', eventId: 'e' };
const intent = (attempt: string, generation = 1): Intent => ({
  attempt,
  generation,
  destination: 'gitlab',
  projectId: 42,
  marker: 'm',
  eventId: 'e',
  content,
  ahead: undefined,
  index: '',
});
const KEEP = 60_000;

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
const ledger = (keep = KEEP) => createLedger({ redis, keys: { rebuilt: `${prefix}:rebuilt` }, keep });

describe('retention.incidents', () => {
  it('counts from the last use of what exists', async () => {
    await ledger().claim(key, intent('a'), bounds);
    await ledger().record(key, 1, existing, content);
    expect(await redis.pttl(key)).toBeGreaterThan(KEEP - 5_000);
    await redis.pexpire(key, 10_000);
    await ledger().read(key);
    expect(await redis.pttl(key)).toBeGreaterThan(KEEP - 5_000);
  });

  it('0 is for ever, also for what had an end before', async () => {
    await ledger().claim(key, intent('a'), bounds);
    await ledger().record(key, 1, existing, content);
    await ledger(0).read(key);
    expect(await redis.pttl(key)).toBe(-1);
  });

  it('gives an intent or a doubt no end, also where the entry had one', async () => {
    await ledger().claim(key, intent('a'), bounds);
    await ledger().record(key, 1, existing, content);
    await ledger().forget(key, existing.iid);
    expect(await redis.pttl(key)).toBeGreaterThan(0);
    await ledger().claim(key, intent('b', 2), bounds);
    expect(await redis.pttl(key)).toBe(-1);
    await ledger().read(key);
    expect(await redis.pttl(key)).toBe(-1);
    await ledger().doubt(key, 'b');
    await ledger().read(key);
    expect(await redis.pttl(key)).toBe(-1);
  });

  it('ends what was refused and nothing is in doubt of, or no longer', async () => {
    await ledger().claim(key, intent('a'), bounds);
    await ledger().refuse(key, 'a');
    expect(await redis.pttl(key)).toBeGreaterThan(KEEP - 5_000);
    await ledger().claim(key, intent('b'), bounds);
    await ledger().doubt(key, 'b');
    await redis.hset(key, 'doubt_settled', 1);
    expect((await ledger().claim(key, intent('c'), bounds)).claimed).toBe(true);
    await ledger().refuse(key, 'c');
    expect(await redis.pttl(key)).toBeGreaterThan(KEEP - 5_000);
  });
});
