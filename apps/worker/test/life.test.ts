import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Life, PUBLIC_URL, startLife } from './life-system.ts';

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

const close = (place: Parameters<Life['stored']>[0]) => person('PUT', place, { state_event: 'close' });

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
    const event = { id: 'the same again', title: 'x' };
    await close(await life.post(event, 'reopens'));
    expect(await life.post(event, 'reopens')).toMatchObject({ outcome: 'reopened' });
  });

  it('is followed by a new one that links it, where on_closed is new', async () => {
    const { report } = incident('renews');
    const first = await report();
    await close(first);
    const second = await report({ host: 'b' });
    expect(second.outcome).toBe('created');
    expect(second.iid).not.toBe(first.iid);
    expect(stored(second).description).toContain(
      `\n\nFollows: ${PUBLIC_URL}/security/findings/-/issues/${first.iid}\n\n[issuebridge]: # (`,
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
    const count = life.emulator.state.issues(42).length;
    expect(await incident().report({ status: 'resolved' })).toMatchObject({
      status: 'ignored',
      outcome: 'resolved_unknown',
    });
    expect(life.emulator.state.issues(42)).toHaveLength(count);
    expect(life.emulator.requests).toEqual([]);
  });

  it('is told on an issue that is made after it came in', async () => {
    const { send } = incident('assigns');
    life.emulator.faults.add({ match: { operation: 'users' }, effect: 'delay:700', times: 1 });
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
    life.emulator.faults.add({ match: { operation: 'create' }, effect: { kind: 'cut', when: 'after' }, times: 1 });
    life.emulator.faults.add({ match: { operation: 'list' }, effect: '503', times: 1 });
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
    await life.refillLooks();
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
  life.emulator.clearRequests();
  await Promise.all(incidents.flatMap(({ report }) => [report({ host: 'b' }), report({ host: 'c' })]));
  expect(sent('note')).toHaveLength(40);
  expect(sent('read').length).toBeLessThanOrEqual(6);
});
