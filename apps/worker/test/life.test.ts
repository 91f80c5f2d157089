import { createEventRecords } from '@issuebridge/core/queue/event-records.ts';
import { createKeys } from '@issuebridge/core/queue/keys.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import type { FaultEffect } from '@issuebridge/gitlab-emulator';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type System, startSystem, TOKEN } from './system.ts';

const shared = testRedis();
const redis = new Redis(shared.url);
const records = createEventRecords({ redis, keys: createKeys(shared.prefix) });
const source = (name: string, rules: string): string => `
  ${name}:
    preset: generic
    auth: { bearer: [${TOKEN}] }
    incident_key: "%%id%%"
    issue:
      project: 42
      labels: ["severity::{{ event.severity }}", fixed]
      due: { critical: 1d, high: 7d }
    ${rules}
`;
let system: System;
beforeAll(async () => {
  system = await startSystem({
    redis: shared,
    workers: 2,
    env: { WORKER_LOCK_DURATION: '3s' },
    destination:
      'settle: 1s, request_timeout: 1s, limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }',
    emulator: {
      tokens: [
        {
          value: 'glpat-test',
          user: { id: 7, username: 'bridge', name: 'Bridge' },
          scopes: ['api'],
          roles: { 42: 20, 43: 20 },
        },
        {
          value: 'person',
          user: { id: 8, username: 'ann', name: 'Ann' },
          scopes: ['api'],
          roles: { 42: 50, 43: 50, 44: 50 },
        },
      ],
      projects: [
        { id: 42, path: 'security/findings' },
        { id: 43, path: 'security/other' },
        { id: 44, path: 'security/hidden' },
      ],
    },
    sources: [
      source('plain', ''),
      source('quiet', 'on_repeat: ignore'),
      source('reopens', 'on_closed: reopen'),
      source('renews', 'on_closed: new'),
      source('closes', 'on_resolved: close'),
      source('stays', 'on_resolved: close\n    on_closed: note'),
      source('assigns', 'on_resolved: close').replace('due:', 'assignees: [ann]\n      due:'),
      source('deaf', 'on_resolved: ignore'),
    ].join(''),
  });
});
afterAll(async () => {
  await system.stop();
  redis.disconnect();
});
beforeEach(() => {
  system.emulator.faults.clear();
  system.emulator.clearRequests();
  system.emulator.clearRecorded();
});

/** An incident of its own, reported through that source. */
function incident(name = 'plain') {
  const id = crypto.randomUUID();
  const base = { id, title: 'Certificate ends', host: 'www.example.com', level: 'warning' };
  const send = async (over: Record<string, unknown> = {}) =>
    (await system.post({ ...base, ...over }, {}, name)).body.event_id;
  const report = async (over: Record<string, unknown> = {}) => ends(await send(over));
  return { send, report };
}
async function ends(eventId: string) {
  const { status, outcome, issue } = await system.until(eventId, 'delivered', 'ignored', 'dead');
  return { status, outcome, ...placeOf(issue?.web_url), trace: await records.trace(eventId) };
}
function placeOf(url = ''): { projectId: number; iid: number } {
  const [, path = '', iid = ''] = /security\/(\w+)\/-\/issues\/(\d+)$/.exec(url) ?? [];
  return { projectId: { findings: 42, other: 43, hidden: 44 }[path] ?? 0, iid: Number(iid) };
}
function stored({ projectId, iid }: { projectId: number; iid: number }) {
  const issue = system.emulator.state.issue(projectId, iid);
  if (!issue) throw new Error(`no issue ${iid} in ${projectId}`);
  return issue;
}
async function person(
  method: string,
  { projectId, iid }: { projectId: number; iid: number },
  body?: unknown,
  path = '',
) {
  const response = await fetch(`${system.emulator.url}/api/v4/projects/${projectId}/issues/${iid}${path}`, {
    method,
    headers: { 'PRIVATE-TOKEN': 'person', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.ok).toBe(true);
  return response.status === 204 ? undefined : response.json();
}
const close = (place: { projectId: number; iid: number }) => person('PUT', place, { state_event: 'close' });
const sent = (operation: string) => system.emulator.requests.filter((request) => request.operation === operation);

describe('a later event of an incident', () => {
  it('is a note that says what changed, and only that', async () => {
    const { report } = incident();
    const first = await report();
    const second = await report({ host: 'api.example.com', port: 443 });
    expect(second).toMatchObject({ outcome: 'noted', iid: first.iid });
    const [note] = stored(first).notes;
    expect(note?.body).toContain('| `host` | `api.example.com` |\n| `port` | `443` |');
    expect(note?.body).not.toContain('Certificate ends');
  });

  it('that is worse changes the label, the due date and our title', async () => {
    const { report } = incident();
    const first = await report();
    expect(stored(first)).toMatchObject({ labels: ['fixed', 'severity::medium'], dueDate: null });
    const second = await report({ level: 'critical' });
    expect(second).toMatchObject({ outcome: 'updated', iid: first.iid });
    const { title, labels, dueDate, notes } = stored(first);
    expect({ title, labels }).toEqual({
      title: expect.stringMatching(/^\[Critical\] Certificate ends: /),
      labels: ['fixed', 'severity::critical'],
    });
    expect(dueDate).not.toBeNull();
    expect(notes.map(({ body }) => body)).toEqual([
      expect.stringMatching(/^\*\*Severity rose from medium to critical\.\*\*/),
    ]);
    expect(second.trace.map(({ step }) => step)).toContain('changed');
  });

  it('that is less bad changes nothing but the note', async () => {
    const { report } = incident();
    const first = await report({ level: 'critical' });
    const before = stored(first);
    expect(await report({ level: 'warning' })).toMatchObject({ outcome: 'noted' });
    expect(await report({ level: 'error' })).toMatchObject({ outcome: 'noted' });
    const { title, labels, dueDate } = stored(first);
    expect({ title, labels, dueDate }).toEqual({ title: before.title, labels: before.labels, dueDate: before.dueDate });
    expect(stored(first).notes.at(-1)?.body).toContain('Severity rose from medium to high');
  });

  it('never overwrites what a person changed', async () => {
    const { report } = incident();
    const first = await report({ level: 'error' });
    await person('PUT', first, {
      title: 'Ask Bob',
      due_date: '2027-12-24',
      remove_labels: 'severity::high',
      add_labels: 'severity::low,wont-fix',
    });
    expect(await report({ level: 'critical' })).toMatchObject({ outcome: 'noted' });
    expect(stored(first)).toMatchObject({
      title: 'Ask Bob',
      dueDate: '2027-12-24',
      labels: ['fixed', 'severity::low', 'wont-fix'],
    });
  });

  it('that came in before the newest one is told, and changes nothing', async () => {
    const { send, report } = incident();
    const first = await report();
    // The first attempt at the worse one is put off, so that the newest is delivered before it.
    system.emulator.faults.add({ match: { operation: 'read', iid: first.iid }, effect: '409', times: 1 });
    const late = await send({ level: 'critical' });
    await system.until(late, 'delayed');
    await report({ level: 'info' });
    expect(await ends(late)).toMatchObject({ outcome: 'noted' });
    expect(stored(first).labels).toEqual(['fixed', 'severity::medium']);
    expect(stored(first).notes.at(-1)?.body).toContain('delivered late');
  });

  it('is nothing at all where on_repeat is ignore, however bad', async () => {
    const { report } = incident('quiet');
    const first = await report();
    expect(await report({ level: 'critical' })).toMatchObject({ outcome: 'unchanged' });
    expect(stored(first)).toMatchObject({ labels: ['fixed', 'severity::medium'], notes: [] });
  });
});

describe('a worse event whose delivery goes wrong half-way', () => {
  it.each<[string, FaultEffect]>([
    ['is lost before it is carried out', { kind: 'cut', when: 'before' }],
    ['is carried out and its answer lost', { kind: 'cut', when: 'after' }],
    ['fails', { kind: 'answer', when: 'before', like: 'internal_error' }],
    ['meets a lock', { kind: 'answer', when: 'before', like: 'resource_lock' }],
  ])('is told once and shown, when its change %s', async (_name, effect) => {
    const { report } = incident();
    const first = await report();
    system.emulator.faults.add({ match: { operation: 'update', iid: first.iid }, effect, times: 1 });
    await report({ level: 'critical' });
    expect(stored(first)).toMatchObject({
      labels: ['fixed', 'severity::critical'],
      title: expect.stringContaining('[Critical]'),
    });
    expect(stored(first).notes).toHaveLength(1);
  });

  it('is shown by the next worker when the one that wrote its note is killed', async () => {
    const { send, report } = incident();
    const first = await report();
    const stalled = system.emulator.faults.add({
      match: { operation: 'update', iid: first.iid },
      effect: { kind: 'hang', when: 'before' },
    });
    const second = await send({ level: 'critical' });
    await expect.poll(() => sent('update').length, { timeout: 10_000 }).toBe(1);
    for (const worker of system.workers) await system.killWorker(worker);
    system.emulator.faults.remove(stalled.id);
    await system.startWorker();
    expect(await ends(second)).toMatchObject({ outcome: 'updated' });
    expect(stored(first)).toMatchObject({ labels: ['fixed', 'severity::critical'] });
    expect(stored(first).notes).toHaveLength(1);
  }, 90_000);

  it('is delivered all the same where GitLab refuses or forbids the change', async () => {
    const { report } = incident();
    const first = await report();
    const refusal: FaultEffect = {
      kind: 'answer',
      when: 'before',
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: '{"error":"due_date is invalid"}',
    };
    system.emulator.faults.add({ match: { operation: 'update', iid: first.iid }, script: [refusal] });
    expect(await report({ level: 'error' })).toMatchObject({ outcome: 'updated' });
    expect(stored(first)).toMatchObject({ labels: ['fixed', 'severity::high'], dueDate: null });
    system.emulator.faults.clear();
    system.emulator.faults.add({ match: { operation: 'update', iid: first.iid }, effect: '403' });
    expect(await report({ level: 'critical' })).toMatchObject({
      outcome: 'noted',
      trace: expect.arrayContaining([expect.objectContaining({ step: 'not changed' })]),
    });
    expect(system.logs()).not.toContain('"msg":"parked: ');
  });

  it('shows the worst of many that come at once, and no label of another', async () => {
    const { send, report } = incident();
    const first = await report({ level: 'info' });
    const levels = ['warning', 'error', 'critical', 'warning', 'error', 'critical'];
    const ids = await Promise.all(levels.map((level, turn) => send({ level, turn })));
    await Promise.all(ids.map(ends));
    expect(stored(first).notes).toHaveLength(levels.length);
    const shown = stored(first).labels.filter((label) => label.startsWith('severity::'));
    expect(shown).toHaveLength(1);
  });
});

describe('an issue that a person closed', () => {
  it('is left closed, with a note', async () => {
    const { report } = incident();
    const first = await report();
    await close(first);
    expect(await report({ host: 'b' })).toMatchObject({ outcome: 'noted', iid: first.iid });
    expect(stored(first)).toMatchObject({ state: 'closed', notes: [{}] });
  });

  it('is reopened, with a note, where on_closed says so, also by what says nothing new', async () => {
    const { report } = incident('reopens');
    const first = await report();
    await close(first);
    expect(await report({ host: 'b' })).toMatchObject({ outcome: 'reopened', iid: first.iid });
    expect(stored(first)).toMatchObject({ state: 'opened', notes: [{ body: expect.stringContaining('reopened') }] });
    await close(first);
    const again = await system.post({ id: 'x' }, {}, 'reopens');
    await ends(again.body.event_id);
    const same = { id: 'x' };
    await close(await ends(again.body.event_id));
    const repeat = await system.post(same, { 'idempotency-key': crypto.randomUUID() }, 'reopens');
    expect(await ends(repeat.body.event_id)).toMatchObject({ outcome: 'reopened' });
  });

  it('is followed by a new one that links it, where on_closed is new', async () => {
    const { report } = incident('renews');
    const first = await report();
    await close(first);
    const second = await report({ host: 'b' });
    expect(second.outcome).toBe('created');
    expect(second.iid).not.toBe(first.iid);
    expect(stored(second).description).toContain(
      `\n\nFollows: ${system.emulator.url}/security/findings/-/issues/${first.iid}\n\n[issuebridge]: # (`,
    );
    expect(stored(first)).toMatchObject({ state: 'closed', notes: [] });
    expect(await report({ host: 'c' })).toMatchObject({ outcome: 'noted', iid: second.iid });
  });
});

describe('an event that says that it is over', () => {
  it('is a note on the issue, and what fires again another', async () => {
    const { report } = incident();
    const first = await report();
    expect(await report({ status: 'resolved' })).toMatchObject({ outcome: 'noted', iid: first.iid });
    expect(await report({ host: 'b' })).toMatchObject({ outcome: 'noted' });
    const [over, again] = stored(first).notes;
    expect(over?.body).toMatch(/^\*\*Resolved:\*\*/);
    expect(again?.body).toMatch(/^\*\*Firing again\*\*/);
    expect(stored(first).state).toBe('opened');
  });

  it('closes the issue where on_resolved is close; what fires again reopens what we closed', async () => {
    const { report } = incident('closes');
    const first = await report();
    expect(await report({ status: 'resolved' })).toMatchObject({ outcome: 'closed', iid: first.iid });
    expect(stored(first)).toMatchObject({
      state: 'closed',
      notes: [{ body: expect.stringContaining('closed with it') }],
    });
    expect(await report({ host: 'b' })).toMatchObject({ outcome: 'reopened', iid: first.iid });
    expect(stored(first)).toMatchObject({ state: 'opened', notes: [{}, {}] });
  });

  it('closes it for good where on_closed is note', async () => {
    const { report } = incident('stays');
    const first = await report();
    await report({ status: 'resolved' });
    expect(await report({ host: 'b' })).toMatchObject({ outcome: 'noted' });
    expect(stored(first).state).toBe('closed');
  });

  it('is nothing where on_resolved is ignore', async () => {
    const { report } = incident('deaf');
    const first = await report();
    expect(await report({ status: 'resolved' })).toMatchObject({ status: 'delivered', outcome: 'unchanged' });
    expect(stored(first).notes).toEqual([]);
  });

  it('makes nothing where no issue is known', async () => {
    const count = system.emulator.state.issues(42).length;
    expect(await incident().report({ status: 'resolved' })).toMatchObject({
      status: 'ignored',
      outcome: 'resolved_unknown',
    });
    expect(system.emulator.state.issues(42)).toHaveLength(count);
    expect(system.emulator.requests).toEqual([]);
  });

  it('is told on an issue that is made after it came in', async () => {
    const { send } = incident('assigns');
    system.emulator.faults.add({ match: { operation: 'users' }, effect: 'delay:700', times: 1 });
    const first = await send();
    await expect.poll(() => sent('users').length, { timeout: 10_000 }).toBe(1);
    expect(await ends(await send({ status: 'resolved' }))).toMatchObject({ outcome: 'resolved_unknown' });
    const made = await ends(first);
    expect(made.outcome).toBe('created');
    expect(stored(made)).toMatchObject({
      state: 'closed',
      notes: [{ body: expect.stringContaining('**Resolved:**') }],
    });
  });

  it('waits for what may have been made, and is told on it', async () => {
    const { send } = incident();
    system.emulator.faults.add({ match: { operation: 'create' }, effect: { kind: 'cut', when: 'after' }, times: 1 });
    system.emulator.faults.add({ match: { operation: 'list' }, effect: '503', times: 1 });
    const first = await send();
    await expect.poll(() => sent('create').length, { timeout: 10_000 }).toBe(1);
    const over = await send({ status: 'resolved' });
    expect(await ends(over)).toMatchObject({ outcome: 'noted' });
    expect((await ends(first)).iid).toBe((await ends(over)).iid);
  });
});

describe('an issue that is elsewhere', () => {
  it('is followed where it was moved', async () => {
    const { report } = incident('reopens');
    const first = await report();
    await person('POST', first, { to_project_id: 43 }, '/move');
    const second = await report({ level: 'critical' });
    expect(second).toMatchObject({ outcome: 'updated', projectId: 43 });
    expect(stored(second)).toMatchObject({ state: 'opened', notes: [{}] });
    expect(stored(first)).toMatchObject({ state: 'closed', notes: [] });
    expect(await report({ host: 'c' })).toMatchObject({ outcome: 'noted', projectId: 43, iid: second.iid });
  });

  it('is noticed to have moved by a look that nothing else asks for', async () => {
    const { report } = incident();
    const first = await report();
    await redis.del(createKeys(shared.prefix).looks('gitlab/42'));
    await person('POST', first, { to_project_id: 43 }, '/move');
    expect(await report({ host: 'b' })).toMatchObject({ outcome: 'noted', projectId: 43 });
  });

  it('keeps its notes, and stays closed, where it went out of sight', async () => {
    const { report } = incident('reopens');
    const first = await report();
    await person('POST', first, { to_project_id: 44 }, '/move');
    expect(await report({ host: 'b' })).toMatchObject({ outcome: 'noted', iid: first.iid, projectId: 42 });
    expect(stored(first)).toMatchObject({ state: 'closed', notes: [{}] });
  });

  it('is made anew when it was deleted, but not to say that it is over', async () => {
    const { report } = incident();
    const first = await report();
    await person('DELETE', first);
    const second = await report({ host: 'b' });
    expect(second.outcome).toBe('created');
    expect(stored(second).description).not.toContain('Follows:');
    await person('DELETE', second);
    expect(await report({ status: 'resolved' })).toMatchObject({ status: 'ignored', outcome: 'resolved_unknown' });
  });
});

it('looks at few of many repeated events: requests beside creates and notes are bounded', async () => {
  const incidents = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const one = incident();
      await one.report();
      return one;
    }),
  );
  system.emulator.clearRequests();
  await Promise.all(incidents.flatMap(({ report }) => [report({ host: 'b' }), report({ host: 'c' })]));
  expect(sent('note')).toHaveLength(40);
  expect(sent('read').length).toBeLessThanOrEqual(6);
});
