import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEventIndex } from '../../src/queue/event-index.ts';
import { listEvents } from '../../src/queue/event-list.ts';
import type { EventRecord } from '../../src/queue/event-record.ts';
import { createEventRecords } from '../../src/queue/event-records.ts';
import { createKeys } from '../../src/queue/keys.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const { url, prefix } = testRedis();
const at = '2026-11-22T10:00:00.000Z';
const DAYS_90 = 90 * 86_400_000;
let count = 0;
let redis: Redis;
let keys: ReturnType<typeof createKeys>;
beforeAll(() => {
  redis = new Redis(url);
});
beforeEach(() => {
  keys = createKeys(`${prefix}-${++count}`);
});
afterAll(() => redis.quit());
const world = () => ({ records: createEventRecords({ redis, keys }), index: createEventIndex({ redis, keys }) });
const idOf = (number: number): string => `event-${String(number).padStart(5, '0')}`;
const open = (number: number, source = 'insights') =>
  world().records.open({ id: idOf(number), source, bodyHash: 'hash', receivedAt: at });
const refresh = async (record: EventRecord) => record;
const issue = (webUrl: string) => ({ webUrl, destination: 'gitlab', projectId: 42, iid: 7 });
const finish = (number: number, webUrl: string, ttl: number) =>
  world().records.finish(
    idOf(number),
    { status: 'delivered', outcome: 'created', issue: issue(webUrl) },
    { at, step: 'created', detail: '' },
    ttl,
  );

describe('the newest events', () => {
  it('are listed by source and status, the newest first, without those whose record is gone', async () => {
    for (let number = 0; number < 450; number++) await open(number, number % 2 === 0 ? 'even' : 'odd');
    await world().records.patch(idOf(10), { status: 'dead' });
    await redis.del(keys.event(idOf(449)));
    await world().records.remove(idOf(448));
    const list = async (filter: { source?: string; status?: 'dead' | 'queued'; limit: number }) =>
      (await listEvents(filter, { ...world(), refresh })).map(({ id }) => id);
    expect(await list({ limit: 2 })).toEqual([idOf(447), idOf(446)]);
    expect(await list({ limit: 2, source: 'even' })).toEqual([idOf(446), idOf(444)]);
    expect(await list({ limit: 9, status: 'dead' })).toEqual([idOf(10)]);
    expect(await list({ limit: 1_000 })).toHaveLength(448);
    expect(await redis.zcard(keys.recent)).toBe(449);
  });

  it('are ten thousand and no more', async () => {
    await redis.zadd(keys.recent, ...Array.from({ length: 10_000 }, (_, number) => [0, idOf(number)]).flat());
    await open(10_000);
    expect(await redis.zcard(keys.recent)).toBe(10_000);
    expect(await world().index.recent(0, 1)).toEqual([idOf(10_000)]);
    expect(await world().index.recent(9_999, 1)).toEqual([idOf(1)]);
  });
});

describe('the events of one issue', () => {
  it.each([
    'https://gitlab.test/group/app/-/issues/7#note_12',
    'https://GITLAB.test/group/app/-/work_items/7?x=1',
    'https://gitlab.test/group/app/-/issues/incident/7',
    'https://gitlab.test/group/app/-/issues/7/designs',
  ])('are found by %s', async (asked) => {
    await open(1);
    await open(2);
    await finish(1, 'https://gitlab.test/group/app/-/issues/7', 60_000);
    await finish(2, 'https://gitlab.test/group/app/-/work_items/7', 60_000);
    expect(await world().index.ofIssue(asked)).toEqual([idOf(2), idOf(1)]);
    expect(await world().index.ofIssue(asked.replace('7', '8'))).toEqual([]);
  });

  it('are a hundred at most, and forgotten no earlier than their records', async () => {
    const webUrl = 'https://gitlab.test/group/app/-/issues/7';
    for (let number = 0; number < 101; number++) await finish(number, webUrl, 60_000);
    expect(await world().index.ofIssue(webUrl)).toHaveLength(100);
    expect((await world().index.ofIssue(webUrl)).at(-1)).toBe(idOf(1));
    const left = () => redis.pttl(keys.byIssue(webUrl));
    expect(await left()).toBeGreaterThan(DAYS_90 - 60_000);
    await finish(101, webUrl, DAYS_90 * 2);
    expect(await left()).toBeGreaterThan(DAYS_90);
    await finish(102, webUrl, 60_000);
    expect(await left()).toBeGreaterThan(DAYS_90);
    await finish(103, webUrl, 0);
    await finish(104, webUrl, 60_000);
    expect(await left()).toBe(-1);
  });
});

it('finds the events of an incident by its source and key, whatever is in them', async () => {
  await open(1);
  await open(2, 'other');
  await world().records.patch(idOf(1), { source: 'insights', incident: 'a/\ud800' });
  await world().records.patch(idOf(2), { source: 'other', incident: 'a/\ud800' });
  expect(await world().index.ofIncident('insights', 'a/\ud800')).toEqual([idOf(1)]);
  expect(await world().index.ofIncident('insights', 'a')).toEqual([]);
});
