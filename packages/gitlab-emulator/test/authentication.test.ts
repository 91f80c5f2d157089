import { expect, test } from 'vitest';
import { start } from './harness.ts';

const ISSUES = '/api/v4/projects/42/issues';

test('the token may come as PRIVATE-TOKEN, as a bearer, or as a parameter that the log masks', async () => {
  const { emulator, call } = await start();
  expect((await call('GET', ISSUES)).status).toBe(200);
  expect((await call('GET', ISSUES, { token: '', headers: { Authorization: 'Bearer bot' } })).status).toBe(200);
  expect((await call('GET', `${ISSUES}?private_token=bot&page=1`, { token: '' })).status).toBe(200);
  expect(emulator.requests.at(-1)).toMatchObject({
    path: `${ISSUES}?private_token=[masked]&page=1`,
    user: 'project_bot',
    status: 200,
    operation: 'list',
  });
});

test('no token and an unknown one are one 401; reading without one shows nothing of a private project', async () => {
  const { call } = await start();
  for (const token of ['', 'nonsense'])
    expect(await call('POST', ISSUES, { token, json: { title: 'x' } })).toMatchObject({
      status: 401,
      body: { message: '401 Unauthorized' },
    });
  expect(await call('GET', ISSUES, { token: '' })).toMatchObject({
    status: 404,
    body: { message: '404 Project Not Found' },
  });
});

test('a token expires at the first moment of its day; expired is said before revoked', async () => {
  const { emulator, call, clock } = await start();
  const user = { id: 2, username: 'project_bot', name: 'Bot' };
  emulator.putToken({ value: 'old', user, scopes: ['api'], roles: { 42: 20 }, expiresAt: '2026-03-02' });
  clock.at = Date.UTC(2026, 2, 1, 23, 59, 59, 999);
  expect((await call('GET', ISSUES, { token: 'old' })).status).toBe(200);
  clock.at += 1;
  const expired = await call('GET', ISSUES, { token: 'old' });
  expect(expired).toMatchObject({
    status: 401,
    body: {
      error: 'invalid_token',
      error_description: 'Token is expired. You can either do re-authorization or token refresh.',
    },
  });
  expect(expired.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
  emulator.putToken({ value: 'old', user, scopes: ['api'], roles: {}, expired: true, revoked: true });
  expect((await call('GET', ISSUES, { token: 'old' })).body.error_description).toMatch(/expired/);
  emulator.putToken({ value: 'old', user, scopes: ['api'], roles: {}, revoked: true });
  expect((await call('GET', ISSUES, { token: 'old' })).body.error_description).toBe(
    'Token was revoked. You have to re-authorize from the user.',
  );
});

test('read_api reads and may not write; the scope is tested before the parameters', async () => {
  const { call } = await start();
  expect((await call('GET', ISSUES, { token: 'reader' })).status).toBe(200);
  expect(await call('POST', ISSUES, { token: 'reader', json: {} })).toMatchObject({
    status: 403,
    body: {
      error: 'insufficient_scope',
      error_description: 'The request requires higher privileges than provided by the access token.',
      scope: 'api',
    },
  });
});

test('a blocked user is told so', async () => {
  const { emulator, call } = await start();
  const user = { id: 9, username: 'eve', name: 'Eve', state: 'blocked' as const };
  emulator.putToken({ value: 'eve', user, scopes: ['api'], roles: { 42: 20 } });
  const got = await call('GET', ISSUES, { token: 'eve' });
  expect([got.status, got.body.message]).toEqual([403, expect.stringMatching(/^403 Forbidden - /)]);
});

test('the test of settings finds its answers: own token, metadata, version, user, users, project', async () => {
  const { call } = await start();
  expect((await call('GET', '/api/v4/personal_access_tokens/self', { token: 'reader' })).body).toMatchObject({
    scopes: ['read_api'],
    user_id: 2,
    active: true,
    revoked: false,
    expires_at: null,
  });
  expect((await call('GET', '/api/v4/metadata')).body).toMatchObject({ version: '18.6.1', enterprise: false });
  expect((await call('GET', '/api/v4/version')).body.version).toBe('18.6.1');
  expect((await call('GET', '/api/v4/version', { token: '' })).status).toBe(401);
  expect((await call('GET', '/api/v4/user')).body).toMatchObject({ id: 2, username: 'project_bot', bot: true });
  expect((await call('GET', '/api/v4/users?username=ALICE')).body).toMatchObject([{ id: 5, username: 'alice' }]);
  expect((await call('GET', '/api/v4/users?username=nobody')).body).toEqual([]);
  expect((await call('GET', '/api/v4/projects/security%2Ffindings')).body).toMatchObject({
    id: 42,
    path_with_namespace: 'security/findings',
    archived: false,
    issues_enabled: true,
    issues_access_level: 'enabled',
    permissions: { project_access: { access_level: 20 } },
  });
  expect((await call('GET', '/api/v4/projects/44')).body.issues_access_level).toBe('disabled');
  expect((await call('GET', '/api/v4/projects/42', { token: 'stranger' })).status).toBe(404);
});

test('routes there are not', async () => {
  const { call } = await start();
  expect(await call('GET', '/api/v4/nothing')).toMatchObject({ status: 404, body: { error: '404 Not Found' } });
  expect(await call('PATCH', ISSUES)).toMatchObject({ status: 404, body: { error: '404 Not Found' } });
  expect(await call('GET', '/api/v3/projects')).toMatchObject({ status: 410 });
});
