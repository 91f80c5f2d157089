import { describe, expect, test } from 'vitest';
import { NOON, start } from './harness.ts';

const ISSUES = '/api/v4/projects/42/issues';

describe('a replica that runs behind', () => {
  test('others see a new issue, a change, a note and a deletion only after the lag; the writer sees them at once', async () => {
    const { call, create, clock } = await start({ replicaLagMs: 5000 });
    const seen = async (token: string) => {
      const list = await call('GET', ISSUES, { token });
      const notes = await call('GET', `${ISSUES}/1/notes`, { token });
      return [list.body.map(({ title }: { title: string }) => title), notes.status, notes.body?.length];
    };
    await create({ title: 'First' });
    expect(await seen('bot')).toEqual([['First'], 200, 0]);
    expect(await seen('owner')).toEqual([[], 404, undefined]);
    clock.at += 5000;
    expect(await seen('owner')).toEqual([['First'], 200, 0]);

    await call('PUT', `${ISSUES}/1`, { json: { title: 'Second' } });
    await call('POST', `${ISSUES}/1/notes`, { json: { body: 'Note' } });
    expect(await seen('bot')).toEqual([['Second'], 200, 1]);
    expect(await seen('owner')).toEqual([['First'], 200, 0]);
    clock.at += 4999;
    expect(await seen('owner')).toEqual([['First'], 200, 0]);
    clock.at += 1;
    expect(await seen('owner')).toEqual([['Second'], 200, 1]);

    await call('DELETE', `${ISSUES}/1`, { token: 'owner' });
    expect(await seen('owner')).toEqual([[], 404, undefined]);
    expect(await seen('bot')).toEqual([['Second'], 200, 1]);
  });

  test('a write that is refused moves nobody to the primary, and writing never works on old data', async () => {
    const { emulator, call, create } = await start();
    emulator.setReplicaLag(60_000);
    await create({});
    expect((await create({ title: ' ' }, 'owner')).status).toBe(400);
    expect((await call('GET', `${ISSUES}/1`, { token: 'owner' })).status).toBe(404);
    expect((await call('PUT', `${ISSUES}/1`, { token: 'owner', json: { state_event: 'close' } })).status).toBe(200);
    expect((await call('GET', `${ISSUES}/1`, { token: 'owner' })).body.state).toBe('closed');
  });

  test('a move shows on both sides only after the lag', async () => {
    const { emulator, call, create, clock } = await start();
    emulator.putToken({
      ...{ value: 'reader2', user: { id: 30, username: 'rita', name: 'Rita' } },
      ...{ scopes: ['api'], roles: { 42: 20, 45: 20 } },
    });
    await create({});
    emulator.setReplicaLag(1000);
    await call('POST', `${ISSUES}/1/move`, { json: { to_project_id: 45 } });
    const seen = async () => [
      (await call('GET', `${ISSUES}/1`, { token: 'reader2' })).body.state,
      (await call('GET', '/api/v4/projects/45/issues', { token: 'reader2' })).body.length,
    ];
    expect(await seen()).toEqual(['opened', 0]);
    clock.at += 1000;
    expect(await seen()).toEqual(['closed', 1]);
  });
});

test('a clock that is wrong shows in Date, in stamps and in the limiters’ windows', async () => {
  const { emulator, create } = await start({ clockSkewMs: -90_000, limits: { issuesPerMinute: 1 } });
  const behind = await create({});
  expect(behind.headers.get('date')).toBe(new Date(NOON - 90_000).toUTCString());
  expect(behind.body.created_at).toBe(new Date(NOON - 90_000).toISOString());
  expect((await create({})).status).toBe(429);
  emulator.setClockSkew(3_600_000);
  expect((await create({})).body.created_at).toBe(new Date(NOON + 3_600_000).toISOString());
});

test('in maintenance reading goes and writing is a 503 that changes nothing', async () => {
  const { emulator, call, create } = await start({ maintenance: true });
  expect(await create({})).toMatchObject({
    status: 503,
    body: { message: 'You cannot perform write operations on a read-only instance' },
  });
  expect((await call('GET', ISSUES)).body).toEqual([]);
  emulator.setMaintenance(false);
  expect((await create({})).body.iid).toBe(1);
});

describe('tokens that change hands', () => {
  const rotate = '/api/v4/personal_access_tokens/self/rotate';

  test('rotation revokes the old token and gives the same user a new one for a week', async () => {
    const { call, create } = await start();
    const { status, body } = await call('POST', rotate);
    expect([status, body]).toMatchObject([
      200,
      {
        token: expect.any(String),
        user_id: 2,
        active: true,
        revoked: false,
        expires_at: '2026-03-08',
        scopes: ['api'],
      },
    ]);
    const created = await create({}, body.token);
    expect(created.body.author).toMatchObject({ id: 2, username: 'project_bot' });
  });

  test('using the old token afterwards revokes its successors, too, unless that GitLab does not', async () => {
    for (const revokeFamilyOnReuse of [true, false]) {
      const { call, create } = await start({ compatibility: { revokeFamilyOnReuse } });
      const { body } = await call('POST', rotate, { json: { expires_at: '2026-06-01' } });
      expect(body.expires_at).toBe('2026-06-01');
      const old = await create({}, 'bot');
      expect([old.status, old.body.error_description]).toEqual([
        401,
        'Token was revoked. You have to re-authorize from the user.',
      ]);
      expect((await create({}, body.token)).status).toBe(revokeFamilyOnReuse ? 401 : 201);
      expect((await create({}, 'owner')).status).toBe(201);
    }
  });

  test('self_rotate suffices to rotate, read_api does not', async () => {
    const { emulator, call } = await start();
    const user = { id: 2, username: 'project_bot', name: 'Bot' };
    emulator.putToken({ value: 'rotator', user, scopes: ['read_api', 'self_rotate'], roles: { 42: 20 } });
    expect((await call('POST', rotate, { token: 'reader' })).status).toBe(403);
    expect((await call('POST', '/api/v4/projects/42/access_tokens/self/rotate', { token: 'rotator' })).status).toBe(
      200,
    );
  });

  test('when a bot is deleted its issues and notes are the Ghost User’s, and another bot finds them', async () => {
    const { emulator, call, create } = await start();
    await create({ assignee_ids: [2] });
    await call('POST', `${ISSUES}/1/notes`, { json: { body: 'Note' } });
    await call('PUT', `${ISSUES}/1`, { json: { state_event: 'close' } });
    const user = { id: 20, username: 'project_42_bot_2', name: 'Bot' };
    emulator.putToken({ value: 'second', user, scopes: ['api'], roles: { 42: 20 } });
    expect(emulator.removeUser(2)).toBe(true);
    expect(emulator.removeUser(2)).toBe(false);
    expect((await create({}, 'bot')).status).toBe(401);
    const ghost = { username: 'ghost', name: 'Ghost User' };
    const [issue] = (await call('GET', ISSUES, { token: 'second' })).body;
    expect(issue).toMatchObject({ author: ghost, closed_by: ghost, assignees: [] });
    expect((await call('GET', `${ISSUES}/1/notes`, { token: 'second' })).body).toMatchObject([{ author: ghost }]);
    expect((await call('GET', `${ISSUES}?author_id=2`, { token: 'second' })).body).toEqual([]);
  });
});

test('everything of this kind is set over HTTP, too', async () => {
  const { call, create } = await start();
  const set = (name: string, json: unknown) => call('POST', `/emulator/${name}`, { json });
  expect((await set('clock', { skewMs: -1000 })).body).toEqual({
    skewMs: -1000,
    now: new Date(NOON - 1000).toISOString(),
  });
  expect((await set('replica', { lagMs: 100 })).body).toEqual({ lagMs: 100 });
  expect((await set('maintenance', { on: true })).body).toEqual({ on: true });
  expect((await create({})).status).toBe(503);
  await set('maintenance', { on: false });
  expect((await set('inferred', { blankText: 'is blank' })).body).toMatchObject({ blankText: 'is blank' });
  expect((await create({ title: ' ' })).body).toEqual({ message: { title: ['is blank'] } });
  expect((await call('DELETE', '/emulator/users/2')).status).toBe(204);
  expect((await call('DELETE', '/emulator/users/2')).status).toBe(404);
  expect((await call('GET', '/emulator/state')).body).toMatchObject({
    ...{ clockSkewMs: -1000, replicaLagMs: 100, maintenance: false },
    inferred: { blankText: 'is blank', maxPerPage: 100 },
  });
});

test.each([
  ['clock', { skewMs: 'a lot' }, /skewMs has to be a number of milliseconds$/],
  ['replica', { lagMs: -1 }, /lagMs has to be a number of milliseconds, not negative/],
  ['maintenance', { on: 'yes' }, /on has to be true or false/],
  ['inferred', { weather: 'fine' }, /weather is no inferred fact: authenticationBeforeParameters,/],
  ['inferred', { maxPerPage: 'many' }, /maxPerPage has to be a number, such as 100/],
  ['inferred', { tooLargeAnswer: 'xml' }, /tooLargeAnswer has to be one of "html", "json"/],
])('what cannot be followed is refused with how to mend it: %s %j', async (name, json, reason) => {
  const { call } = await start();
  const got = await call('POST', `/emulator/${name}`, { json });
  expect(got).toMatchObject({ status: 400, body: { error: expect.stringMatching(reason) } });
});
