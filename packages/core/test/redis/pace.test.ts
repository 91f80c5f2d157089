import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PaceRequest } from '../../src/delivery/pace.ts';
import { createKeys } from '../../src/queue/keys.ts';
import { createPace } from '../../src/redis/pace.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const { url, prefix } = testRedis();
const keys = createKeys(prefix);
let redis: Redis;
let count = 0;
let destination = '';
beforeAll(() => {
  redis = new Redis(url);
});
afterAll(() => redis.quit());
beforeEach(() => {
  destination = `gitlab${++count}`;
});

const pace = () => createPace({ redis, keys });
const create = (over: Partial<PaceRequest> = {}): PaceRequest => ({
  lane: { destination, kind: 'create', project: '42' },
  perMinute: 60,
  holder: `${count}-${Math.random()}`,
  subject: `${count}-${Math.random()}`,
  depth: 2,
  ...over,
});
const refusal = (milliseconds: number) => ({ milliseconds, at: Date.now(), perMinute: undefined });

describe('the pace', () => {
  it('gives callers slots of their own, an interval apart, and tells the others to wait', async () => {
    const turns = await Promise.all(Array.from({ length: 30 }, () => pace().take(create())));
    const slots = turns.filter(({ kind }) => kind !== 'wait').map((turn) => turn.in);
    // The first is due at once; by the time of the last call a third may have become the second in the queue.
    expect([2, 3]).toContain(slots.length);
    for (const [index, slot] of slots.sort((a, b) => a - b).entries())
      expect(slot).toBeGreaterThan(index * 1_000 - 200);
  });

  it('lets a critical request queue where others are told to wait', async () => {
    const kinds: string[] = [];
    while (!kinds.includes('wait') && kinds.length < 5) kinds.push((await pace().take(create({ perMinute: 1 }))).kind);
    expect(kinds.at(-1)).toBe('wait');
    expect((await pace().take(create({ perMinute: 1, depth: 10 }))).kind).not.toBe('wait');
  });

  it('reserves a far slot for its holder, who gets no second one and finds it again', async () => {
    const note = create({ lane: { destination, kind: 'note' }, perMinute: 6, depth: 100, holder: `${prefix}-me` });
    await pace().take({ ...note, holder: `${prefix}-other`, subject: `${prefix}-other` });
    const first = await pace().take(note);
    expect(first).toMatchObject({ kind: 'reserved' });
    const again = await pace().take(note);
    expect(again.kind).toBe('reserved');
    expect(Math.abs(again.in - first.in)).toBeLessThan(1_000);
    await redis.set(keys.slot(note.holder), '0 0');
    expect(await pace().take(note)).toEqual({ kind: 'go', in: 0 });
    expect((await pace().take(note)).in).toBeGreaterThan(15_000);
  });

  it('lets one holder at a time wait for a subject: the other would take a slot for nothing', async () => {
    const subject = `${prefix}-subject`;
    expect((await pace().take(create({ holder: 'first', subject }))).kind).toBe('go');
    expect((await pace().take(create({ holder: 'second', subject }))).kind).toBe('taken');
    expect((await pace().take(create({ holder: 'first', subject }))).kind).not.toBe('taken');
    expect((await pace().take(create({ holder: 'second', subject: `${subject} 2` }))).kind).not.toBe('taken');
  });

  it('holds one project when GitLab asks for it, and no other', async () => {
    await pace().limited({ destination, kind: 'create', project: '42' }, refusal(30_000));
    expect(await pace().take(create())).toMatchObject({ kind: 'wait', blocked: true });
    expect(await pace().take(create({ lane: { destination, kind: 'create', project: '43' } }))).toMatchObject({
      kind: 'go',
    });
    expect(await pace().take(create({ lane: { destination, kind: 'note' } }))).toMatchObject({ kind: 'go' });
  });

  it('holds everything of a destination when the limit is of all requests, also without a limit of our own', async () => {
    await pace().limited({ destination, kind: 'all' }, refusal(30_000));
    expect(await pace().take(create({ perMinute: 'unlimited' }))).toMatchObject({ kind: 'wait', blocked: true });
  });

  it('never lets a shorter block end a longer one', async () => {
    const lane = { destination, kind: 'create' as const, project: '42' };
    await pace().limited(lane, refusal(60_000));
    await pace().limited(lane, refusal(1_000));
    expect((await pace().take(create())).in).toBeGreaterThan(50_000);
  });

  it('keeps nobody waiting where there is no limit', async () => {
    const turns = await Promise.all(Array.from({ length: 100 }, () => pace().take(create({ perMinute: 'unlimited' }))));
    expect(turns.every((turn) => turn.kind === 'go' && turn.in === 0)).toBe(true);
  });
});
