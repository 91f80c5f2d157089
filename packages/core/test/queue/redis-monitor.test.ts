import { once } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import { createWorkerConnection } from '../../src/queue/redis.ts';
import { createRedisMonitor } from '../../src/queue/redis-monitor.ts';
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
