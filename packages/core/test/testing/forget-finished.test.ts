import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetFinished } from '../../src/testing/forget-finished.ts';
import type { RedisServer } from '../../src/testing/redis-server.ts';
import { startRedis } from '../../src/testing/start-redis.ts';

let server: RedisServer;
let redis: Redis;
let queue: Queue;

beforeEach(async () => {
  server = await startRedis();
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
  queue = new Queue('events', { connection: redis, prefix: '{issuebridge}' });
});

afterEach(async () => {
  await queue.close();
  redis.disconnect();
  await server.stop();
});

test('an empty Redis has nothing to forget', async () => {
  // The queue's own settings are on their way to Redis by themselves.
  await queue.waitUntilReady();
  await queue.close();
  await redis.flushall();
  expect(await forgetFinished({ url: server.url })).toBe(false);
});

test.each([{}, { delay: 60_000 }, { priority: 5 }])(
  'a job that still has to run keeps everything: %j',
  async (options) => {
    await queue.add('event', {}, options);
    await redis.set('{issuebridge}:ledger:x', 'created');
    expect(await forgetFinished({ url: server.url })).toBe(false);
    expect(await redis.get('{issuebridge}:ledger:x')).toBe('created');
  },
);

test('when all is done, all is forgotten, also beside a schedule', async () => {
  await queue.upsertJobScheduler('sweep', { every: 3_600_000, immediately: false });
  await queue.add('event', {});
  const worker = new Worker('events', async () => 'done', { connection: redis.duplicate(), prefix: '{issuebridge}' });
  await expect.poll(() => queue.getCompletedCount(), { timeout: 10_000 }).toBeGreaterThan(0);
  await worker.close();
  expect(await forgetFinished({ url: server.url })).toBe(true);
  expect(await redis.dbsize()).toBe(0);
});
