import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { detection, type System, startSystem } from './system.ts';

const shared = testRedis();
let count = 0;
let system: System;
afterEach(() => system.stop());

/** Settle 1 s: look-ups end quickly; GitLab's own bound is the emulator's here. */
const QUICK = 'settle: 1s, request_timeout: 1s, limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }';
const start = async (over: Partial<Parameters<typeof startSystem>[0]> = {}): Promise<void> => {
  system = await startSystem({
    redis: { ...shared, prefix: `${shared.prefix}-${++count}` },
    destination: QUICK,
    ...over,
  });
};
const issues = () => system.emulator.state.issues(42);
const creates = () =>
  system.emulator.requests.filter(({ method, path }) => method === 'POST' && /\/issues(\?|$)/.test(path));

describe('promise 2: exactly one issue per incident', () => {
  it('makes one issue of one event by one request, and says where it is', async () => {
    await start();
    const { status, body } = await system.post(detection());
    expect(status).toBe(202);
    const event = await system.until(body.event_id, 'delivered');
    expect(event).toMatchObject({
      outcome: 'created',
      issue: { web_url: `${system.emulator.url}/security/findings/-/issues/1` },
    });
    expect(issues()).toHaveLength(1);
    expect(system.emulator.requests).toHaveLength(1);
  });

  it('makes one issue of thirty concurrent events of one incident, and a note of each that says something new', async () => {
    await start({ workers: 2 });
    const incidentId = crypto.randomUUID();
    const posts = await Promise.all(
      Array.from({ length: 30 }, (_, second) =>
        system.post(detection({ incidentId, timestamp: `11/22/2026 08:15:${second + 10}` })),
      ),
    );
    const ends = await Promise.all(posts.map(({ body }) => system.until(body.event_id, 'delivered')));
    expect(ends.map(({ outcome }) => outcome).sort()).toEqual(['created', ...Array(29).fill('noted')]);
    expect(issues()).toHaveLength(1);
    expect(issues()[0]?.notes).toHaveLength(29);
  });

  it('answers a re-send with the first event and makes nothing of it', async () => {
    await start();
    const event = detection();
    const first = await system.post(event);
    await system.until(first.body.event_id, 'delivered');
    const second = await system.post(event);
    expect(second).toMatchObject({
      status: 200,
      body: { event_id: first.body.event_id, duplicate: true, status: 'delivered' },
    });
    expect(creates()).toHaveLength(1);
  });

  it.each([
    ['the connection is cut after the commit', { kind: 'cut', when: 'after' } as const],
    ['GitLab never answers after the commit', { kind: 'hang', when: 'after' } as const],
    ['500 after the commit', { kind: 'answer', when: 'after', like: 'internal_error' } as const],
    ['502 after the commit', { kind: 'answer', when: 'after', like: 'bad_gateway' } as const],
    ['the answer breaks off', { kind: 'truncate' } as const],
    ['201 of something that is no issue', { kind: 'answer', when: 'after', like: 'no_issue' } as const],
  ])('adopts the issue when %s', async (_name, effect) => {
    await start();
    system.emulator.faults.add({ match: { operation: 'create' }, effect: effect as never, times: 1 });
    const { body } = await system.post(detection());
    expect(await system.until(body.event_id, 'delivered')).toMatchObject({ outcome: 'adopted' });
    expect(issues()).toHaveLength(1);
    expect(creates()).toHaveLength(1);
  });

  it.each([
    ['is cut before the commit', { kind: 'cut', when: 'before' } as const],
    ['is answered 503 before the commit', { kind: 'answer', when: 'before', like: 'unavailable' } as const],
  ])('makes the issue again, once, when the first request %s', async (_name, effect) => {
    await start();
    system.emulator.faults.add({ match: { operation: 'create' }, effect: effect as never, times: 1 });
    const { body } = await system.post(detection());
    expect(await system.until(body.event_id, 'delivered')).toMatchObject({ outcome: 'created' });
    expect(issues()).toHaveLength(1);
    expect(creates()).toHaveLength(2);
  });

  it('makes one issue when the worker is killed with its request on the way', async () => {
    await start();
    system.emulator.faults.add({ match: { operation: 'create' }, effect: { kind: 'delay', ms: 500 }, times: 1 });
    const { body } = await system.post(detection());
    await expect.poll(() => system.emulator.requests.length + creates().length, { timeout: 10_000 }).toBeGreaterThan(0);
    await system.killWorker(system.workers[0] as never);
    await system.startWorker();
    // The job goes on once its lock has run out and the stall was seen.
    await expect
      .poll(async () => (await system.until(body.event_id, 'active', 'queued', 'delivered', 'delayed')).status, {
        timeout: 60_000,
        interval: 500,
      })
      .toBe('delivered');
    expect(issues()).toHaveLength(1);
  }, 90_000);
});
