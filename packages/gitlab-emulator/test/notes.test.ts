import { expect, test } from 'vitest';
import { start } from './harness.ts';

const NOTES = '/api/v4/projects/42/issues/1/notes';

test('a note is made, counted, listed newest first, and touches its issue', async () => {
  const { emulator, call, create, clock } = await start();
  await create({});
  clock.at += 1000;
  const first = await call('POST', NOTES, { json: { body: 'Seen again' } });
  expect(first).toMatchObject({
    status: 201,
    body: {
      body: 'Seen again',
      author: { username: 'project_bot' },
      noteable_type: 'Issue',
      noteable_iid: 1,
      system: false,
      internal: false,
      created_at: '2026-03-01T12:00:31.000Z',
    },
  });
  clock.at += 1000;
  await call('POST', NOTES, { json: { body: 'And again' } });
  const list = await call('GET', `${NOTES}?per_page=1`);
  expect(list.body.map(({ body }: { body: string }) => body)).toEqual(['And again']);
  expect(list.headers.get('x-total')).toBe('2');
  expect((await call('GET', '/api/v4/projects/42/issues/1')).body).toMatchObject({
    user_notes_count: 2,
    updated_at: '2026-03-01T12:00:32.000Z',
  });
  expect(emulator.state.issue(42, 1)?.notes.map(({ body }) => body)).toEqual(['Seen again', 'And again']);
});

test.each([
  ['without a body', {}, 400, { error: 'body is missing' }],
  ['with a blank body', { body: ' ' }, 400, { message: `400 Bad request - Note {:note=>["can't be blank"]}` }],
])('a note %s is refused', async (_name, json, status, body) => {
  const { call, create } = await start();
  await create({});
  expect(await call('POST', NOTES, { json })).toMatchObject({ status, body });
});

test('a note for an issue that is not there, or not for one’s eyes, is a 404', async () => {
  const { call, create } = await start();
  expect(await call('POST', NOTES, { json: { body: 'x' } })).toMatchObject({
    status: 404,
    body: { message: '404 Not found' },
  });
  await create({ confidential: true });
  expect((await call('POST', NOTES, { json: { body: 'x' }, token: 'guest' })).status).toBe(404);
});

test('internal notes are for planners', async () => {
  const { call, create } = await start();
  await create({});
  expect((await call('POST', NOTES, { json: { body: 'x', internal: true }, token: 'guest' })).status).toBe(403);
  expect((await call('POST', NOTES, { json: { body: 'x', internal: true } })).body.internal).toBe(true);
  expect((await call('GET', NOTES, { token: 'guest' })).body).toEqual([]);
});

test('only commands: 202, no note; text and commands: both', async () => {
  const { emulator, call, create } = await start();
  await create({});
  expect(await call('POST', NOTES, { json: { body: '/close' } })).toMatchObject({
    status: 202,
    body: { commands_changes: { close: true }, summary: ['Applied close command.'] },
  });
  expect(emulator.state.issue(42, 1)).toMatchObject({ state: 'closed', notes: [] });
  const both = await call('POST', NOTES, { json: { body: 'Back\n/reopen' } });
  expect(both).toMatchObject({ status: 201, body: { body: 'Back' } });
  expect(emulator.state.issue(42, 1)?.state).toBe('opened');
});
