import type { RedisServer } from '@issuebridge/core/testing/redis-server.ts';
import { startRedis } from '@issuebridge/core/testing/start-redis.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { detection, type System, startSystem } from './system.ts';

const EVENTS = 100;

/** A Redis killed at these counts of issues, with events on their way in, in the queues and at GitLab. */
const KILLED_AT = [20, 60];

/** 40 ms: the senders are at it for four seconds, through both kills. */
const EVERY = 40;

/** 60 s: a job whose worker lost Redis goes on when its lock has run out. */
const DRAINED = 60_000;

let redis: RedisServer;
let system: System;

beforeEach(async () => {
  redis = await startRedis();
  system = await startSystem({
    redis: { url: redis.url, prefix: 'killed' },
    destination: 'settle: 3s, limits: { issues_per_minute: 1200, notes_per_minute: unlimited }',
    workers: 2,
  });
});
afterEach(async () => {
  await system.stop();
  await redis.stop();
});

/** As a careful sender: what is not acknowledged is sent again, with the same key. Returns the event's id. */
async function send(incidentId: string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const { status, body } = await system.post(detection({ incidentId }), { 'idempotency-key': incidentId });
    if (status === 200 || status === 202) return body.event_id;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${incidentId} was never taken`);
}

it('promises 1 and 2: through a Redis that is killed twice, every 202 is one issue, and no process dies', async () => {
  const issues = () => system.emulator.state.issues(42);
  const sent = Promise.all(
    Array.from({ length: EVENTS }, async (_, index) => {
      // One after another, so that each kill meets a sender.
      await new Promise((resolve) => setTimeout(resolve, index * EVERY));
      return send(`incident-${index}`);
    }),
  );
  for (const count of KILLED_AT) {
    await expect.poll(() => issues().length, { timeout: DRAINED }).toBeGreaterThanOrEqual(count);
    await redis.kill();
    await redis.restart();
  }
  for (const id of await sent) await system.until(id, 'delivered', 'dead');
  const incidents = issues().map(({ description }) => /incident-\d+/.exec(description ?? '')?.[0]);
  expect(incidents).toHaveLength(EVENTS);
  expect(new Set(incidents).size).toBe(EVENTS);
  expect(system.logs()).not.toContain('dead letter');
  expect(system.workers.map(({ exitCode, signalCode }) => exitCode ?? signalCode)).toEqual([null, null]);
}, 120_000);
