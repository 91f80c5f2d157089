import { createEventRecords } from '@issuebridge/core/queue/event-records.ts';
import { createKeys } from '@issuebridge/core/queue/keys.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { detection, type System, startSystem } from './system.ts';

const redisAt = testRedis();
const keys = createKeys(redisAt.prefix);
const GIVE_UP_AFTER = 5_000;
const STAGES = ['events', 'gitlab/42'];

let redis: Redis;
let system: System;
beforeAll(async () => {
  redis = new Redis(redisAt.url, { maxRetriesPerRequest: null });
  const rest = `retry: { give_up_after: ${GIVE_UP_AFTER}ms, min_backoff: 100ms, max_backoff: 1s }`;
  system = await startSystem({ redis: redisAt, rest, workers: 2 });
});
afterAll(async () => {
  await system.stop();
  redis.disconnect();
});

it('hands jobs of a newer version back while others go on, says so once, and gives up after give_up_after', async () => {
  const records = createEventRecords({ redis, keys });
  const newer: string[] = [];
  for (const stage of STAGES) {
    const queue = new Queue(stage, { connection: redis, prefix: keys.bullmq });
    for (let count = 0; count < 3; count++) {
      const id = crypto.randomUUID();
      newer.push(id);
      await records.open({ id, source: 'insights', bodyHash: 'h', receivedAt: new Date().toISOString() });
      const priority = stage === 'events' ? {} : { priority: 1 };
      if (stage !== 'events') await records.patch(id, { queue: stage });
      await queue.add('event', { v: 2, id, source: 'insights', payload: {} }, { jobId: id, attempts: 5, ...priority });
    }
    await queue.close();
  }
  await vi.waitFor(() => expect(system.logs()).toContain('newer_version'), 20_000);
  const events = await Promise.all(Array.from({ length: 5 }, () => system.post(detection())));
  for (const { body } of events)
    expect(await system.until(body.event_id, 'delivered')).toMatchObject({ outcome: 'created' });

  for (const id of newer) await system.until(id, 'dead');
  const letters = await Promise.all(newer.map((id) => records.find(id)));
  expect(letters.map((record) => record?.reason)).toEqual(newer.map(() => 'unknown_version'));
  // Not before its time: what being handed back has cost it is all of the budget.
  const spent = await Promise.all(newer.map((id) => redis.hget(keys.event(id), 'spent')));
  expect(Math.min(...spent.map(Number))).toBeGreaterThan(GIVE_UP_AFTER);
  // Each worker tells of the version once.
  const lines = system
    .logs()
    .split('\n')
    .filter((line) => line.includes('"reason":"newer_version"'));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.length).toBeLessThanOrEqual(system.workers.length);
}, 90_000);
