import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import type { FaultEffect } from '@issuebridge/gitlab-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Life, startLife } from './life-system.ts';

let life: Life;
beforeAll(async () => {
  life = await startLife(testRedis());
});
afterAll(() => life.stop());
beforeEach(() => life.reset());

const incident: Life['incident'] = (source) => life.incident(source);
const ends: Life['ends'] = (eventId) => life.ends(eventId);
const stored: Life['stored'] = (place) => life.stored(place);
const person: Life['person'] = (...input) => life.person(...input);
const sent: Life['sent'] = (operation) => life.sent(operation);

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
    life.emulator.faults.add({ match: { operation: 'read', iid: first.iid }, effect: '409', times: 1 });
    const late = await send({ level: 'critical' });
    await life.until(late, 'delayed');
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
    life.emulator.faults.add({ match: { operation: 'update', iid: first.iid }, effect, times: 1 });
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
    const stalled = life.emulator.faults.add({
      match: { operation: 'update', iid: first.iid },
      effect: { kind: 'hang', when: 'before' },
    });
    const second = await send({ level: 'critical' });
    await expect.poll(() => sent('update').length, { timeout: 10_000 }).toBe(1);
    for (const worker of life.workers) await life.killWorker(worker);
    life.emulator.faults.remove(stalled.id);
    await life.startWorker();
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
    life.emulator.faults.add({ match: { operation: 'update', iid: first.iid }, script: [refusal] });
    expect(await report({ level: 'error' })).toMatchObject({ outcome: 'updated' });
    expect(stored(first)).toMatchObject({ labels: ['fixed', 'severity::high'], dueDate: null });
    life.emulator.faults.clear();
    life.emulator.faults.add({ match: { operation: 'update', iid: first.iid }, effect: '403' });
    expect(await report({ level: 'critical' })).toMatchObject({
      outcome: 'noted',
      trace: expect.arrayContaining([expect.objectContaining({ step: 'not changed' })]),
    });
    expect(life.logs()).not.toContain('"msg":"parked: ');
  });

  it('leaves one label and the newest state when many come at once', async () => {
    const incidents = Array.from({ length: 4 }, () => incident('closes'));
    const firsts = await Promise.all(incidents.map(({ report }) => report({ level: 'info' })));
    life.emulator.faults.add({ match: { operation: ['update', 'read'] }, effect: 'delay:40', rate: 0.4 });
    const turns: Array<Record<string, string>> = [
      { level: 'warning' },
      { level: 'error', status: 'resolved' },
      { level: 'critical' },
      { level: 'warning', status: 'resolved' },
      { level: 'error' },
      { level: 'critical' },
    ];
    const ids: string[] = [];
    for (const [turn, over] of turns.entries())
      ids.push(...(await Promise.all(incidents.map(({ send }) => send({ ...over, turn })))));
    for (const id of ids) expect(await ends(id)).toMatchObject({ status: 'delivered' });
    for (const first of firsts) {
      const { labels, state, notes } = stored(first);
      expect(notes).toHaveLength(turns.length);
      expect(labels.filter((label) => label.startsWith('severity::'))).toHaveLength(1);
      expect(state).toBe('opened');
    }
  });
});
