import { createKeys } from '@issuebridge/core/queue/keys.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { detection, type System, startSystem } from './system.ts';

const shared = testRedis();
let count = 0;
let system: System;
afterEach(() => system.stop());

const FREE = 'settle: 1s, request_timeout: 1s, limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }';
const start = async (over: Partial<Parameters<typeof startSystem>[0]> = {}): Promise<void> => {
  const redis = { ...shared, prefix: `${shared.prefix}-${++count}` };
  system = await startSystem({
    redis,
    destination: FREE,
    rest: 'park: { probe_interval: 500ms, max_probe_interval: 500ms }',
    ...over,
  });
};

describe('promise 6: a broken destination is one alarm', () => {
  it('parks when the token is dead, spends no attempt, and drains by itself once it is mended', async () => {
    await start();
    system.emulator.faults.add({ effect: { kind: 'answer', when: 'before', like: 'unauthorized' } });
    const posts = await Promise.all(Array.from({ length: 30 }, () => system.post(detection())));
    for (const { body } of posts) await system.until(body.event_id, 'parked');
    system.emulator.faults.clear();
    for (const { body } of posts)
      expect(await system.until(body.event_id, 'delivered')).toMatchObject({ outcome: 'created' });
    expect(system.emulator.state.issues(42)).toHaveLength(30);
    expect(system.logs().match(/"msg":"parked: /g)).toHaveLength(1);
    expect(system.logs()).not.toContain('dead letter');
  });

  it('parks while nobody listens at GitLab’s address, and drains when it is back', async () => {
    await start();
    await system.emulator.goDown();
    const { body } = await system.post(detection());
    await system.until(body.event_id, 'parked');
    await system.emulator.comeUp();
    expect(await system.until(body.event_id, 'delivered')).toMatchObject({ outcome: 'created' });
  });

  it('opens again also where only doubts wait: creates that were cut, five in a row', async () => {
    await start();
    system.emulator.faults.add({
      match: { operation: 'create' },
      effect: { kind: 'answer', when: 'before', like: 'unavailable' },
    });
    const posts = await Promise.all(Array.from({ length: 6 }, () => system.post(detection())));
    await expect.poll(() => system.logs(), { timeout: 10_000 }).toContain('"msg":"parked: ');
    system.emulator.faults.clear();
    for (const { body } of posts) await system.until(body.event_id, 'delivered');
    expect(system.emulator.state.issues(42)).toHaveLength(6);
  });

  it('parks one project that refuses and goes on with the other', async () => {
    await start({
      sources: `
  insights:
    preset: insights
    auth: { bearer: [insights-token] }
    issue: { project: 42 }
    routes:
      - { name: other, when: { incidentType: Recommendation }, issue: { project: 43 } }
`,
    });
    system.emulator.faults.add({
      match: { projectId: 42 },
      effect: { kind: 'answer', when: 'before', like: 'forbidden' },
    });
    const blocked = await system.post(detection());
    await system.until(blocked.body.event_id, 'parked');
    const free = await system.post(detection({ incidentType: 'Recommendation' }));
    expect(await system.until(free.body.event_id, 'delivered')).toMatchObject({ outcome: 'created' });
    expect(system.emulator.state.issues(43)).toHaveLength(1);
  });
});

describe('promise 4: a rate limit is not a failure', () => {
  it('waits for the next window of GitLab, costs no attempt, and loses nothing', async () => {
    const limit = 40;
    let offset = 0;
    await start({ emulator: { now: () => Date.now() + offset, limits: { issuesPerMinute: limit } } });
    // Eight seconds before the end of GitLab's minute.
    offset = 52_000 - (Date.now() % 60_000);
    const posts = await Promise.all(Array.from({ length: limit + 2 }, () => system.post(detection())));
    for (const { body } of posts) await system.until(body.event_id, 'delivered');
    expect(system.emulator.state.issues(42)).toHaveLength(limit + 2);
    const refused = system.emulator.requests.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(2);
    expect(system.logs()).not.toContain('dead letter');
  });
});

describe('promise 3: every accepted event ends somewhere a person can see', () => {
  it('makes a dead letter of a refused field, and redrives it when its sender sends it again', async () => {
    await start();
    system.emulator.faults.add({
      match: { operation: 'create' },
      effect: {
        kind: 'answer',
        when: 'before',
        status: 400,
        headers: { 'content-type': 'application/json' },
        body: '{"error":"title is missing"}',
      },
    });
    const event = detection();
    const { body } = await system.post(event);
    expect(await system.until(body.event_id, 'dead')).toMatchObject({ status: 'dead' });
    system.emulator.faults.clear();
    expect(await system.post(event)).toMatchObject({ status: 202, body: { event_id: body.event_id } });
    expect(await system.until(body.event_id, 'delivered')).toMatchObject({ outcome: 'created' });
  });

  it('redrives an event whose redrive was killed half-way, with its whole budget of time', async () => {
    await start();
    const invalid = {
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: '{"error":"title is missing"}',
    };
    const match = { operation: 'create' as const };
    system.emulator.faults.add({ match, effect: { kind: 'answer', when: 'before', ...invalid } });
    const event = detection();
    const { body } = await system.post(event);
    await system.until(body.event_id, 'dead');
    // As intake leaves it, killed between the record and the hand-over; and as after three days of tries.
    const redis = new Redis(shared.url);
    const record = createKeys(`${shared.prefix}-${count}`).event(body.event_id);
    await redis.hset(record, { status: 'queued', spent: 10 ** 12 });
    redis.disconnect();
    system.emulator.faults.clear();
    system.emulator.faults.add({ match, effect: { kind: 'answer', when: 'before', like: 'internal_error' }, times: 1 });
    expect(await system.post(event)).toMatchObject({ status: 202, body: { event_id: body.event_id } });
    expect(await system.until(body.event_id, 'delivered')).toMatchObject({ outcome: 'created' });
    expect(system.emulator.state.issues(42)).toHaveLength(1);
  });

  it('makes a new issue when the one of its incident was deleted', async () => {
    await start();
    const incidentId = crypto.randomUUID();
    const first = await system.post(detection({ incidentId }));
    await system.until(first.body.event_id, 'delivered');
    const owner = { id: 9, username: 'owner', name: 'Owner' };
    system.emulator.putToken({ value: 'glpat-owner', user: owner, scopes: ['api'], roles: { 42: 50 } });
    await fetch(`${system.emulator.url}/api/v4/projects/42/issues/1`, {
      method: 'DELETE',
      headers: { 'private-token': 'glpat-owner' },
    });
    const second = await system.post(detection({ incidentId, severity: 'Critical' }));
    expect(await system.until(second.body.event_id, 'delivered')).toMatchObject({ outcome: 'created' });
    expect(system.emulator.state.issues(42).map(({ iid }) => iid)).toEqual([2]);
  });

  it('records the reason when a rule drops an event', async () => {
    await start({
      sources: `
  insights:
    preset: insights
    auth: { bearer: [insights-token] }
    issue: { project: 42 }
    routes:
      - { name: low, when: { event.severity: { below: medium } }, drop: "low findings are not tracked" }
`,
    });
    const { body } = await system.post(detection({ severity: 'Low' }));
    expect(await system.until(body.event_id, 'ignored')).toMatchObject({ outcome: 'dropped' });
    expect(system.emulator.requests.filter(({ operation }) => operation !== 'token')).toHaveLength(0);
  });

  it('routes what waits by the configuration of the moment: a project that left the file is served until it is empty', async () => {
    await start();
    system.emulator.faults.add({
      match: { projectId: 42 },
      effect: { kind: 'answer', when: 'before', like: 'forbidden' },
    });
    const posts = await Promise.all([1, 2, 3].map(() => system.post(detection())));
    for (const { body } of posts) await system.until(body.event_id, 'parked');
    for (const worker of system.workers.splice(0)) await system.killWorker(worker);
    await system.configure(`
  insights:
    preset: insights
    auth: { bearer: [insights-token] }
    issue: { project: 43 }
`);
    await system.startWorker();
    for (const { body } of posts) {
      expect(await system.until(body.event_id, 'delivered')).toMatchObject({ outcome: 'created' });
    }
    expect(system.emulator.state.issues(43)).toHaveLength(3);
    expect(system.emulator.state.issues(42)).toHaveLength(0);
  }, 60_000);
});
