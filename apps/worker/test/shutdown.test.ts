import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { detection, type System, startSystem } from './system.ts';

const COUNT = 200;
let system: System;
afterEach(() => system.stop());

describe('promise 7: nothing in a worker’s memory matters', () => {
  it('ends with 0 on SIGTERM in the middle of its work; another one does the rest, once', async () => {
    system = await startSystem({ redis: testRedis(), emulator: { latencyMs: 100 } });
    const posts = await Promise.all(Array.from({ length: COUNT }, () => system.post(detection())));
    const [worker] = system.workers;
    const code = new Promise((resolve) => worker?.once('exit', resolve));
    await expect.poll(() => system.emulator.state.issues(42).length).toBeGreaterThan(20);
    worker?.kill('SIGTERM');
    expect(await code).toBe(0);
    const done = system.emulator.state.issues(42).length;
    expect(done).toBeLessThan(COUNT);
    await system.startWorker();
    for (const { body } of posts)
      expect(await system.until(body.event_id, 'delivered')).toMatchObject({ outcome: 'created' });
    expect(system.emulator.state.issues(42)).toHaveLength(COUNT);
    expect(system.logs()).not.toContain('"outcome":"doubtful"');
  });

  it('hands back what waits for a connection to a slow GitLab, and ends in time', async () => {
    // The shipped 30 s and 40 s, a tenth as long; GitLab answers each request, slowly.
    const destination = 'request_timeout: 3s, limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }';
    const env = { SHUTDOWN_TIMEOUT: '4s' };
    system = await startSystem({ redis: testRedis(), emulator: { latencyMs: 2_000 }, destination, env });
    const posts = await Promise.all(Array.from({ length: 30 }, () => system.post(detection())));
    const [worker] = system.workers;
    const code = new Promise((resolve) => worker?.once('exit', resolve));
    await expect.poll(() => system.emulator.requests.length).toBeGreaterThan(0);
    worker?.kill('SIGTERM');
    expect(await code).toBe(0);
    expect(system.emulator.state.issues(42).length).toBeLessThan(posts.length);
    expect(system.logs()).not.toContain('"outcome":"doubtful"');
  });
});
