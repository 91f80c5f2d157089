import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import type { FaultEffect } from '@issuebridge/gitlab-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { detection, type System, startSystem } from './system.ts';

let system: System;
beforeAll(async () => {
  // Settle 1 s: GitLab's own bound is the emulator's here, and it commits at once or not at all.
  const destination =
    'settle: 1s, request_timeout: 1s, limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }';
  system = await startSystem({ redis: testRedis(), destination, workers: 2 });
});
afterAll(() => system.stop());
beforeEach(() => {
  system.emulator.faults.clear();
  system.emulator.clearRequests();
});

const isCreate = ({ method, path }: { method: string; path: string }) =>
  method === 'POST' && /\/issues(\?|$)/.test(path);
const creates = () => system.emulator.requests.filter(isCreate);
/** Every issue of an incident, whoever made it. */
const issuesOf = (incidentId: string) =>
  system.emulator.state.issues(42).filter(({ description }) => description?.includes(incidentId));

describe('promise 2: exactly one issue per incident', () => {
  it('makes one issue of one event by one request, and says where it is', async () => {
    const incidentId = crypto.randomUUID();
    const { status, body } = await system.post(detection({ incidentId }));
    expect(status).toBe(202);
    const event = await system.until(body.event_id, 'delivered');
    const [issue, ...others] = issuesOf(incidentId);
    expect(others).toEqual([]);
    const web_url = `${system.emulator.url}/security/findings/-/issues/${issue?.iid}`;
    expect(event).toMatchObject({ outcome: 'created', issue: { web_url } });
    expect(system.emulator.requests.filter(({ operation }) => operation !== 'token')).toHaveLength(1);
  });

  it('makes one issue of thirty concurrent events of one incident, and a note of each that says something new', async () => {
    const incidentId = crypto.randomUUID();
    const events = Array.from({ length: 30 }, (_, second) =>
      detection({ incidentId, timestamp: `11/22/2026 08:15:${second + 10}` }),
    );
    const posts = await Promise.all(events.map((event) => system.post(event)));
    const ends = await Promise.all(posts.map(({ body }) => system.until(body.event_id, 'delivered')));
    expect(ends.map(({ outcome }) => outcome).sort()).toEqual(['created', ...Array(29).fill('noted')]);
    expect(issuesOf(incidentId)).toHaveLength(1);
    expect(issuesOf(incidentId)[0]?.notes).toHaveLength(29);
  });

  it('answers a re-send with the first event and makes nothing of it', async () => {
    const event = detection();
    const first = await system.post(event);
    await system.until(first.body.event_id, 'delivered');
    const second = await system.post(event);
    const body = { event_id: first.body.event_id, duplicate: true, status: 'delivered' };
    expect(second).toMatchObject({ status: 200, body });
    expect(creates()).toHaveLength(1);
  });

  it.each<[string, FaultEffect]>([
    ['the connection is cut after the commit', { kind: 'cut', when: 'after' }],
    ['GitLab never answers after the commit', { kind: 'hang', when: 'after' }],
    ['500 after the commit', { kind: 'answer', when: 'after', like: 'internal_error' }],
    ['502 after the commit', { kind: 'answer', when: 'after', like: 'bad_gateway' }],
    ['the answer breaks off', { kind: 'truncate' }],
    ['201 of something that is no issue', { kind: 'answer', when: 'after', like: 'no_issue' }],
  ])('adopts the issue when %s', async (_name, effect) => {
    system.emulator.faults.add({ match: { operation: 'create' }, effect, times: 1 });
    const incidentId = crypto.randomUUID();
    const { body } = await system.post(detection({ incidentId }));
    expect(await system.until(body.event_id, 'delivered')).toMatchObject({ outcome: 'adopted' });
    expect(issuesOf(incidentId)).toHaveLength(1);
    expect(creates()).toHaveLength(1);
  });

  it('makes it again, once, when it is surely absent: cut, refused by a proxy, or never carried out', async () => {
    const effects: FaultEffect[] = [
      { kind: 'cut', when: 'before' },
      { kind: 'answer', when: 'before', like: 'unavailable' },
      { kind: 'hang', when: 'before' },
    ];
    const incidents = effects.map(() => crypto.randomUUID());
    for (const [index, effect] of effects.entries()) {
      const match = { operation: 'create' as const, bodyIncludes: incidents[index] ?? '' };
      system.emulator.faults.add({ match, effect, times: 1 });
    }
    const posts = await Promise.all(incidents.map((incidentId) => system.post(detection({ incidentId }))));
    for (const { body } of posts) {
      expect(await system.until(body.event_id, 'delivered')).toMatchObject({ outcome: 'created' });
    }
    for (const incidentId of incidents) expect(issuesOf(incidentId)).toHaveLength(1);
    expect(creates()).toHaveLength(6);
  });

  it('makes one note when the answer to it is lost', async () => {
    const incidentId = crypto.randomUUID();
    await system.until((await system.post(detection({ incidentId }))).body.event_id, 'delivered');
    system.emulator.faults.add({ match: { operation: 'note' }, effect: { kind: 'cut', when: 'after' }, times: 1 });
    const { body } = await system.post(detection({ incidentId, location: 'Oslo,Lagos' }));
    expect(await system.until(body.event_id, 'delivered')).toMatchObject({ outcome: 'noted' });
    expect(issuesOf(incidentId)[0]?.notes).toHaveLength(1);
  });

  it('makes one issue when every worker is killed with its request on the way', async () => {
    system.emulator.faults.add({ match: { operation: 'create' }, effect: { kind: 'delay', ms: 500 }, times: 1 });
    const incidentId = crypto.randomUUID();
    const { body } = await system.post(detection({ incidentId }));
    await system.until(body.event_id, 'active');
    for (const worker of system.workers) await system.killWorker(worker);
    await system.startWorker();
    // The job goes on once its lock has run out and the stall was seen: half a minute.
    await system.until(body.event_id, 'delivered');
    expect(issuesOf(incidentId)).toHaveLength(1);
  }, 90_000);
});
