import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Destination } from '../../src/delivery/destination.ts';
import { abortRebuild, rebuildLedger } from '../../src/delivery/rebuild-ledger.ts';
import { createKeys, type Keys } from '../../src/queue/keys.ts';
import { createGate } from '../../src/redis/gate.ts';
import { createRebuiltIndex } from '../../src/redis/rebuilt-index.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const { url, prefix } = testRedis();
const destination = { name: 'gitlab', host: 'gitlab.example.com', settings: { settle: 90_000 } } as Destination;
const queue = { destination: 'gitlab', project: '42' };
let redis: Redis;
let keys: Keys;
let count = 0;
beforeAll(() => {
  redis = new Redis(url);
});
afterAll(() => redis.quit());
beforeEach(() => {
  keys = createKeys(`${prefix}-${++count}`);
});

const index = () => createRebuiltIndex({ redis, keys, newId: randomUUID });
const gate = () => createGate({ redis, keys });
/** A clock that a wait moves on. */
function clock() {
  let now = 0;
  const sleep = async (milliseconds: number): Promise<void> => {
    now += milliseconds;
  };
  return { now: () => now, monotonic: () => now, sleep };
}
const rebuild = (findActive: () => Promise<string[]>) =>
  rebuildLedger(
    { projects: [{ destination, project: '42' }], since: 0, dryRun: false, ttl: 0 },
    { index: index(), gate: gate(), clock: clock(), patience: 0, findActive, onProgress: () => {} },
  );
const stands = async () => [await index().isBuilding(), (await gate().look(queue)).parked];

describe('deliveries that do not end', () => {
  it('stop a rebuild, which leaves everything as it was', async () => {
    expect(await rebuild(async () => ['gitlab/42'])).toEqual({ kind: 'busy', queues: ['gitlab/42'] });
    expect(await stands()).toEqual([false, false]);
  });

  it('leave the gates closed where an earlier one was broken off, until it is given up', async () => {
    await index().begin();
    await gate().hold('gitlab', { reason: 'ledger_rebuild', hint: 'wait' });
    expect(await rebuild(async () => ['gitlab/42'])).toMatchObject({ kind: 'busy' });
    expect(await stands()).toEqual([true, true]);
    await abortRebuild([destination], { index: index(), gate: gate() });
    expect(await stands()).toEqual([false, false]);
  });

  it('are none any more once each queue was seen without one, whatever begins after', async () => {
    const seen = [['a', 'b'], ['b'], ['a']];
    // Past that point GitLab is asked, which this destination has none of.
    await expect(rebuild(async () => seen.shift() ?? ['a', 'b'])).rejects.toThrow(TypeError);
    expect(seen).toEqual([]);
    expect(await stands()).toEqual([true, true]);
  });
});
