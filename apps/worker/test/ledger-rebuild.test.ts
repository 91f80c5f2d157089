import { once } from 'node:events';
import { createKeys } from '@issuebridge/core/queue/keys.ts';
import type { RedisServer } from '@issuebridge/core/testing/redis-server.ts';
import { startRedis } from '@issuebridge/core/testing/start-redis.ts';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { detection, type System, startSystem, TOKEN } from './system.ts';

const PREFIX = 'rebuild';
const INCIDENTS = 20;
const SOURCES = `
  insights:
    preset: insights
    auth: { bearer: [${TOKEN}] }
    issue: { project: 42 }
    routes:
      - { name: critical, when: { event.severity: critical }, issue: { project: security/other } }
`;

let server: RedisServer;
let system: System;
let redis: Redis;
beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
  const destination =
    'settle: 1s, request_timeout: 1s, limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }';
  system = await startSystem({ redis: { url: server.url, prefix: PREFIX }, destination, sources: SOURCES });
});
afterAll(async () => {
  await system.stop();
  await redis.quit();
  await server.stop();
});

const deliver = async (event: Record<string, unknown>) =>
  system.until((await system.post(event)).body.event_id, 'delivered');
const issues = () => [...system.emulator.state.issues(42), ...system.emulator.state.issues(43)];
const start = (...args: string[]) => system.cli(['ledger', 'rebuild', '--json', ...args]);
const run = async (...args: string[]) => {
  const { code, out, error } = await start(...args).ended;
  return { code, error, result: out === '' ? undefined : JSON.parse(out) };
};

it('ledger rebuild keeps every incident at one issue after Redis was lost, also when it was broken off before', async () => {
  const events = Array.from({ length: INCIDENTS }, () => detection());
  const made = await Promise.all(events.map(deliver));
  expect(issues()).toHaveLength(INCIDENTS);
  // A second open issue of one incident, as somebody's copy of the whole description makes it.
  const { description = '' } = system.emulator.state.issue(42, 3) ?? {};
  const copied = await fetch(`${system.emulator.url}/api/v4/projects/43/issues`, {
    method: 'POST',
    headers: { 'private-token': 'glpat-test', 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'copy', description }),
  });
  expect(copied.status).toBe(201);
  await redis.flushall();

  const dry = await run('--dry-run');
  const counts = [
    { project: '42', issues: INCIDENTS, marked: INCIDENTS },
    { project: 'security/other', marked: 1 },
  ];
  expect(dry).toMatchObject({ code: 0, result: { result: 'done', projects: counts } });
  expect(await redis.exists(createKeys(PREFIX).rebuilt, createKeys(PREFIX).park('gitlab'))).toBe(0);

  // Not readable: the gates stay closed, and what comes meanwhile waits.
  const [fault] = [
    system.emulator.faults.add({
      match: { operation: 'list' },
      effect: { kind: 'answer', when: 'before', like: 'forbidden' },
    }),
  ];
  expect(fault).toBeDefined();
  expect(await run()).toMatchObject({ code: 1, result: { result: 'unread' } });
  system.emulator.faults.clear();
  // All but the last, whose next event will say something new at once.
  const again = events.slice(0, -1);
  const resent = await Promise.all(again.map((event) => system.post(event)));
  expect(resent.map(({ status }) => status)).toEqual(again.map(() => 202));
  for (const { body } of resent) await system.until(body.event_id, 'parked');

  // Killed in the middle: they still wait.
  const killed = start();
  await once(killed.child.stderr ?? killed.child, 'data');
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect(await redis.hget(createKeys(PREFIX).park('gitlab'), 'reason')).toBe('ledger_rebuild');

  const done = await run();
  expect(done).toMatchObject({
    code: 0,
    result: { result: 'done', projects: counts, duplicates: [expect.anything()] },
  });
  const ends = await Promise.all(resent.map(({ body }) => system.until(body.event_id, 'delivered')));
  expect(ends.map(({ outcome }) => outcome)).toEqual(again.map(() => 'unchanged'));
  expect(ends.map(({ issue }) => issue)).toEqual(made.slice(0, -1).map(({ issue }) => issue));

  // Changed ones become notes on the right issue, also where a route leads to another project by now.
  const changed = events.map((event, at) => ({
    ...event,
    location: 'Oslo',
    ...(at === 0 ? { severity: 'Critical' } : {}),
  }));
  const noted = await Promise.all(changed.map(deliver));
  // A risen severity changes the issue besides.
  expect(noted.map(({ outcome, issue }) => [outcome, issue])).toEqual(
    made.map(({ issue }, at) => [at === 0 ? 'updated' : 'noted', issue]),
  );
  expect(issues().map(({ notes }) => notes.length)).toEqual([...events.map(() => 1), 0]);

  // And a new incident is a new issue.
  expect(await deliver(detection())).toMatchObject({ outcome: 'created' });
  expect(issues()).toHaveLength(INCIDENTS + 2);
}, 90_000);

it('ledger rebuild wants the secret that the markers were made with', async () => {
  const { code, error } = await system.cli(['ledger', 'rebuild'], { ISSUEBRIDGE_SECRET: '' }).ended;
  expect({ code, error }).toEqual({ code: 78, error: expect.stringContaining('ISSUEBRIDGE_SECRET') });
});
