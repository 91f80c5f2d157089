import { once } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import { createProducerConnection, createWorkerConnection } from '../../src/queue/redis.ts';
import { createRedisMonitor } from '../../src/queue/redis-monitor.ts';
import { startRedis } from '../../src/testing/start-redis.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const { url } = testRedis();
const closing: Array<() => void> = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

it('takes one sample at a time, however often the connection is made anew meanwhile', async () => {
  const redis = createWorkerConnection({ url, name: 'monitored', onError: () => {} });
  closing.push(() => redis.disconnect());
  const started: Array<() => void> = [];
  let underWay = 0;
  let most = 0;
  const monitor = createRedisMonitor({
    redis,
    countWaiting: async () => {
      most = Math.max(most, ++underWay);
      await new Promise<void>((resolve) => started.push(resolve));
      underWay--;
      return 0;
    },
    onSample: () => {},
    now: () => performance.now(),
  });
  closing.push(() => monitor.stop());
  await vi.waitFor(() => expect(underWay).toBe(1), 10_000);
  for (let times = 0; times < 3; times++) {
    const ready = once(redis, 'ready');
    redis.disconnect(true);
    await ready;
    // Answered after whatever the monitor asks on `ready`: a second sample would have begun by now.
    await redis.ping();
    await redis.ping();
  }
  expect(most).toBe(1);
  for (const resolve of started.splice(0)) resolve();
  await vi.waitFor(() => expect(started).toHaveLength(1), 10_000);
  expect({ most, underWay }).toEqual({ most: 1, underWay: 1 });
});

const connections = [
  ['a connection that fails fast', createProducerConnection],
  ['a connection that waits', createWorkerConnection],
] as const;

it.each(connections)('over %s a frozen Redis is not ready, and is again once it answers', async (_, connect) => {
  const server = await startRedis({ say: () => {} });
  try {
    const redis = connect({ url: server.url, name: 'monitored', onError: () => {} });
    closing.push(() => redis.disconnect());
    const monitor = createRedisMonitor({
      redis,
      countWaiting: async () => 7,
      onSample: () => {},
      now: () => performance.now(),
    });
    closing.push(() => monitor.stop());
    await monitor.sampled;
    expect(monitor.health()).toMatchObject({ ready: true, waiting: 7 });
    await server.pause();
    await vi.waitFor(() => expect(monitor.health().ready).toBe(false), 10_000);
    expect(redis.status).toBe('ready');
    await server.resume();
    await vi.waitFor(() => expect(monitor.health().ready).toBe(true), 10_000);
  } finally {
    await server.stop();
  }
});

it('a sample that is under way says nothing for 2 s, and then that Redis is silent', async () => {
  const redis = createWorkerConnection({ url, name: 'monitored', onError: () => {} });
  closing.push(() => redis.disconnect());
  await once(redis, 'ready');
  let now = 0;
  redis.info = (() => new Promise<string>(() => {})) as typeof redis.info;
  const monitor = createRedisMonitor({ redis, countWaiting: async () => 0, onSample: () => {}, now: () => now });
  closing.push(() => monitor.stop());
  now = 2_000;
  expect(monitor.health().ready).toBe(true);
  now = 2_001;
  expect(monitor.health().ready).toBe(false);
});

it('takes a refusal for an answer, and what fails beside it for no silence', async () => {
  const redis = createWorkerConnection({ url, name: 'monitored', onError: () => {} });
  closing.push(() => redis.disconnect());
  await once(redis, 'ready');
  let counted = 0;
  const failing = async (): Promise<number> => {
    counted++;
    throw new Error('another connection broke');
  };
  const options = { redis, onSample: () => {}, now: () => performance.now() };
  const monitor = createRedisMonitor({ ...options, countWaiting: failing });
  closing.push(() => monitor.stop());
  await vi.waitFor(() => expect(counted).toBe(1), 10_000);
  expect(monitor.health().ready).toBe(true);
  redis.info = (() => redis.call('NO_SUCH_COMMAND')) as typeof redis.info;
  const refused = createRedisMonitor({ ...options, countWaiting: async () => 0 });
  closing.push(() => refused.stop());
  await redis.ping();
  await redis.ping();
  expect(refused.health().ready).toBe(true);
});
