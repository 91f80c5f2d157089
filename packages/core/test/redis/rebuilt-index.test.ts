import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Bounds, Intent } from '../../src/delivery/ledger.ts';
import { BUILDING, type RebuiltIssue } from '../../src/delivery/rebuilt-index.ts';
import { createKeys, type Keys } from '../../src/queue/keys.ts';
import { createLedger } from '../../src/redis/ledger.ts';
import { createRebuiltIndex } from '../../src/redis/rebuilt-index.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const { url, prefix } = testRedis();
const bounds: Bounds = { sendWindow: 10_000, settle: 90_000, gap: 27_000 };
const existing = { projectId: 42, iid: 7, webUrl: 'u/7', eventId: 'e' };
const content = { receivedAt: 1_000, hash: 'h' };

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
const ledger = () => createLedger({ redis, keys });
const entry = () => keys.ledger('host', 'issue', 'x');
const issue = (over: Partial<RebuiltIssue>): RebuiltIssue => ({
  ...{ projectId: 42, iid: 1, webUrl: `u/${over.iid ?? 1}`, createdAt: '2026-01-01T00:00:00Z', isOpen: true },
  ...{ eventId: 'e', receivedAt: '2026-01-01T00:00:00Z', description: 'd' },
  ...over,
});
const claim = (asked: string, generation = 1) => {
  const intent: Intent = {
    ...{ attempt: 'a', generation, destination: 'gitlab', projectId: 42, marker: 'm', eventId: 'e' },
    ...{ content, ahead: undefined, index: asked },
  };
  return ledger().claim(entry(), intent, bounds);
};
const stamp = async (): Promise<string> => {
  const read = await ledger().read(entry());
  if (read.state !== 'free') throw new Error(`not free but ${read.state}`);
  return read.index;
};

describe('the index of what was read back from GitLab', () => {
  it('lets nobody claim who has not asked it: neither while it is built, nor after it with an older answer', async () => {
    const before = await stamp();
    expect(before).toBe('');
    await index().begin();
    expect(await claim(before)).toEqual({ claimed: false });
    expect(await stamp()).toBe(BUILDING);
    await index().finish({}, 0);
    expect(await claim(before)).toEqual({ claimed: false });
    expect(await claim(BUILDING)).toEqual({ claimed: false });
    const first = await stamp();
    await index().begin();
    await index().finish({}, 0);
    expect(await claim(first)).toEqual({ claimed: false });
    expect(await claim(await stamp())).toMatchObject({ claimed: true });
  });

  it('given up, is the one it was before', async () => {
    await index().finish({ host: [42] }, 0);
    const before = await stamp();
    await index().begin();
    await index().begin();
    await index().abort();
    expect(await stamp()).toBe(before);
    expect(await index().projectsOf('host')).toEqual([42]);
  });

  it('keeps what earlier ones found, and lives as long as it is told once it is done', async () => {
    await index().add([{ marker: 'm1', issue: issue({ iid: 1 }) }]);
    await index().finish({ host: [42, 43] }, 60_000);
    expect(await redis.pttl(keys.rebuilt)).toBeGreaterThan(0);
    await index().begin();
    expect(await redis.pttl(keys.rebuilt)).toBe(-1);
    await index().add([{ marker: 'm2', issue: issue({ iid: 2 }) }]);
    await index().finish({ host: [43, 44], other: [1] }, 0);
    expect((await index().find(['m1', 'm2', 'm3'])).map((one) => one?.iid)).toEqual([1, 2, undefined]);
    expect(await index().projectsOf('host')).toEqual([42, 43, 44]);
    expect(await index().projectsOf('other')).toEqual([1]);
  });

  it.each([
    ['the lower of one project', issue({ iid: 9 }), issue({ iid: 3 }), 3, true],
    ['the open one, whatever its number', issue({ iid: 3, isOpen: false }), issue({ iid: 9 }), 9, false],
    [
      'the older of two projects',
      issue({ iid: 9 }),
      issue({ iid: 3, projectId: 43, createdAt: '2026-02-01' }),
      9,
      true,
    ],
  ])(
    'keeps of two issues with one marker %s, and names those that are both open',
    async (_name, one, other, kept, named) => {
      for (const order of [
        [one, other],
        [other, one],
      ]) {
        const marker = randomUUID();
        const [first, second] = order as [RebuiltIssue, RebuiltIssue];
        expect(await index().add([{ marker, issue: first }])).toEqual([]);
        const twins = await index().add([{ marker, issue: second }]);
        expect(twins.map((pair) => pair.kept.iid)).toEqual(named ? [kept] : []);
        expect(await index().find([marker])).toMatchObject([{ iid: kept }]);
      }
    },
  );
});

describe('an entry takes over what was read back', () => {
  const restore = (generation = 1) => ledger().restore(entry(), generation, existing, content);

  it('with its generation, where nothing is known', async () => {
    expect(await restore(3)).toBe(true);
    expect(await ledger().read(entry())).toMatchObject({ state: 'created', generation: 3, existing, content });
    expect(await restore(4)).toBe(false);
  });

  it('but not over an attempt, a doubt that is not settled, or a later generation', async () => {
    await claim('');
    expect(await restore()).toBe(false);
    await ledger().doubt(entry(), 'a');
    expect(await restore()).toBe(false);
    await redis.hset(entry(), 'doubt_settled', 1);
    expect(await restore()).toBe(true);
    await ledger().forget(entry(), existing.iid);
    expect(await restore(1)).toBe(false);
    expect(await restore(2)).toBe(true);
    expect(await redis.hget(entry(), 'doubt_until')).toBe(null);
  });
});
