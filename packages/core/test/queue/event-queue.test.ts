import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDurability } from '../../src/queue/durability.ts';
import { createEventQueue, type EventQueue, type Submission } from '../../src/queue/event-queue.ts';
import { createEventRecords } from '../../src/queue/event-records.ts';
import { createKeys } from '../../src/queue/keys.ts';
import { createProducerConnection } from '../../src/queue/redis.ts';
import type { RedisHealth } from '../../src/queue/redis-monitor.ts';
import type { RedisServer } from '../../src/testing/redis-server.ts';
import { startRedis } from '../../src/testing/start-redis.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const shared = testRedis();
const healthy = { memoryRatio: 0, durable: true, evicts: false, waiting: 0 };
const closing: Array<() => Promise<unknown>> = [];
let count = 0;
let prefix = '';
beforeEach(() => {
  prefix = `${shared.prefix}-${++count}`;
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(url = shared.url, figures: Omit<RedisHealth, 'ready'> = healthy): Promise<EventQueue> {
  const redis = createProducerConnection({ url, name: 'test', onError: () => {} });
  const queue = createEventQueue({
    redis,
    keys: createKeys(prefix),
    durability: createDurability({ redis, keys: createKeys(prefix), replicas: 0, now: () => performance.now() }),
    health: () => ({ ready: redis.status === 'ready', ...figures }),
    limits: () => ({ maxWaiting: 100, maxMemoryRatio: 0.8 }),
    now: Date.now,
    newId: uuidv7,
    onError: () => {},
  });
  closing.push(
    async () => redis.disconnect(),
    () => queue.close(),
  );
  await new Promise((resolve) => (redis.status === 'ready' ? resolve(0) : redis.once('ready', resolve)));
  return queue;
}
const submission = (over: Partial<Submission> = {}): Submission => ({
  source: 'insights',
  idempotencyKey: 'key',
  keyNamed: true,
  window: 60_000,
  bodyHash: 'hash',
  kind: 'event',
  body: '{"a":1}',
  encoding: 'utf8',
  problem: undefined,
  ...over,
});

describe('promise 1: 202 means on disk', () => {
  it('accepts one of fifty concurrent deliveries of the same event', async () => {
    const queue = await open();
    const answers = await Promise.all(Array.from({ length: 50 }, () => queue.submit(submission())));
    const accepted = answers.filter(({ kind }) => kind === 'accepted');
    expect(accepted).toHaveLength(1);
    expect(new Set(answers.map((answer) => 'eventId' in answer && answer.eventId)).size).toBe(1);
  });

  it.each(['wait', 'meta', 'a:b', 'active', '1', ':', 'x'.repeat(300), '\u0000', '🦊', '__proto__'])(
    'takes %j as a key without harm to the queue',
    async (key) => {
      const queue = await open();
      const first = await queue.submit(submission({ idempotencyKey: key }));
      expect(first.kind).toBe('accepted');
      expect((await queue.submit(submission({ idempotencyKey: key }))).kind).toBe('duplicate');
      expect((await queue.submit(submission({ idempotencyKey: `${key}!` }))).kind).toBe('accepted');
    },
  );

  it('keeps equal keys of two sources apart', async () => {
    const queue = await open();
    expect((await queue.submit(submission())).kind).toBe('accepted');
    expect((await queue.submit(submission({ source: 'other' }))).kind).toBe('accepted');
  });

  it('calls the same named key with another body a conflict, and changes nothing', async () => {
    const queue = await open();
    const first = await queue.submit(submission());
    const second = await queue.submit(submission({ bodyHash: 'other' }));
    expect(second).toEqual({ kind: 'conflict', eventId: 'eventId' in first && first.eventId });
  });

  it('refuses honestly when too much waits or Redis is nearly full', async () => {
    const waiting = await open(shared.url, { ...healthy, waiting: 100 });
    expect(await waiting.submit(submission())).toMatchObject({ kind: 'unavailable', reason: 'too_many_waiting' });
    const full = await open(shared.url, { ...healthy, memoryRatio: 0.81 });
    expect(await full.submit(submission())).toMatchObject({ kind: 'unavailable', reason: 'redis_full' });
  });

  it('sends a dead event through intake again when its sender sends it again', async () => {
    const queue = await open();
    const first = await queue.submit(submission());
    if (first.kind !== 'accepted') throw new Error(first.kind);
    const redis = new Redis(shared.url, { maxRetriesPerRequest: null });
    const records = createEventRecords({ redis, keys: createKeys(prefix) });
    const seen: string[] = [];
    const worker = new Worker('events', async (job) => void seen.push(String(job.id)), {
      connection: redis,
      prefix: `{${prefix}}`,
    });
    closing.push(
      async () => redis.disconnect(),
      () => worker.close(),
    );
    await expect.poll(() => seen).toEqual([first.eventId]);
    const at = new Date().toISOString();
    await records.finish(
      first.eventId,
      { status: 'dead', reason: 'invalid' },
      { at, step: 'dead letter', detail: '' },
      60_000,
    );
    expect(await queue.submit(submission())).toEqual({ kind: 'accepted', eventId: first.eventId, redriven: true });
    await expect.poll(() => seen).toEqual([first.eventId, first.eventId]);
  });
});

describe('a Redis in trouble', () => {
  const servers: RedisServer[] = [];
  afterAll(async () => {
    for (const server of servers) await server.stop();
  });

  it('is refused while it is frozen, and is used again after', async () => {
    const server = await startRedis({});
    servers.push(server);
    const queue = await open(server.url);
    expect((await queue.submit(submission())).kind).toBe('accepted');
    await server.pause();
    expect(await queue.submit(submission({ idempotencyKey: 'frozen' }))).toMatchObject({
      kind: 'unavailable',
      reason: 'redis_away',
    });
    await server.resume();
    await expect
      .poll(async () => (await queue.submit(submission({ idempotencyKey: 'after' }))).kind)
      .toMatch(/accepted|duplicate/);
  });

  it('is refused at once when it has died', async () => {
    const server = await startRedis({});
    servers.push(server);
    const queue = await open(server.url);
    await server.kill();
    await expect.poll(async () => (await queue.submit(submission())).kind).toBe('unavailable');
    expect(await queue.findEvent('x')).toEqual({ kind: 'unavailable' });
  });
});
