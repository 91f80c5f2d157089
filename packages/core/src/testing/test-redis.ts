import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';

/** The run's shared Redis, and a prefix that no other caller gets: test files run side by side. Call it once per test file. */
export function testRedis(): { url: string; prefix: string } {
  return { url: inject('redisUrl'), prefix: `${inject('redisRun')}-${randomUUID().slice(0, 8)}` };
}
