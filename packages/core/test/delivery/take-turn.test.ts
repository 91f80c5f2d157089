import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Lane } from '../../src/delivery/pace.ts';
import { takeTurn } from '../../src/delivery/take-turn.ts';
import { createKeys } from '../../src/queue/keys.ts';
import { createPace } from '../../src/redis/pace.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const { url, prefix } = testRedis();
const keys = createKeys(prefix);
let redis: Redis;
let count = 0;
let lane: Lane;
beforeAll(() => {
  redis = new Redis(url);
});
afterAll(() => redis.quit());
beforeEach(() => {
  lane = { destination: `gitlab${++count}`, kind: 'create', project: '42' };
});

const pace = () => createPace({ redis, keys });
const request = (holder: string) => ({ lane, perMinute: 60, holder, subject: holder, depth: 2 });
const refusal = () => ({ milliseconds: 30_000, at: Date.now(), perMinute: undefined });

describe('taking a turn', () => {
  it('sends nothing more once one was refused, also not who has slept for its slot meanwhile', async () => {
    const dependencies = {
      pace: pace(),
      signal: new AbortController().signal,
      clock: {
        ...systemClock,
        sleep: async (milliseconds: number) => {
          if (milliseconds > 0) await pace().limited(lane, refusal());
        },
      },
    };
    expect(await takeTurn(request('first'), dependencies)).toBeUndefined();
    expect(await takeTurn(request('second'), dependencies)).toMatchObject({
      kind: 'postponed',
      hold: true,
      detail: 'GitLab asked to wait',
    });
  });

  it('lets a critical one go first in the next window: those behind a full line wait, it does not', async () => {
    await pace().limited(lane, { ...refusal(), milliseconds: 50 });
    await systemClock.sleep(60);
    const kinds: string[] = [];
    for (let low = 0; low < 4; low++) kinds.push((await pace().take(request(`low ${low}`))).kind);
    expect(kinds.at(-1)).toBe('wait');
    expect((await pace().take({ ...request('critical'), depth: 10 })).kind).not.toBe('wait');
  });

  it('sends notes away instead of keeping a worker waiting, later and later, and never holds the queue', async () => {
    lane = { destination: lane.destination, kind: 'note' };
    const clock = { ...systemClock, sleep: async () => {} };
    const dependencies = { pace: pace(), clock, signal: new AbortController().signal };
    const waits: number[] = [];
    for (let note = 0; note < 200; note++) {
      const end = await takeTurn(request(`note ${note}`), dependencies);
      if (end?.kind === 'postponed' && end.detail === 'many are before it') waits.push(end.in);
      if (end) expect(end).toMatchObject({ kind: 'postponed', hold: false });
    }
    expect(waits.length).toBeGreaterThan(50);
    // Twice as dense as the slots: who asks again finds one when GitLab allows more by then.
    expect(waits).toEqual([...waits].sort((one, other) => one - other));
    const apart = ((waits.at(-1) ?? 0) - (waits[0] ?? 0)) / (waits.length - 1);
    expect(apart).toBeGreaterThan(400);
    expect(apart).toBeLessThan(600);
  });
});
