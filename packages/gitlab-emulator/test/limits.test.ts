import { expect, test } from 'vitest';
import { NOON, start } from './harness.ts';

const TOO_MANY = { message: { error: 'This endpoint has been requested too many times. Try again later.' } };
const MINUTE = 60_000;
const minuteStart = NOON - (NOON % MINUTE);

test('exactly the limit of issues passes in each epoch-aligned minute, right up to its edges', async () => {
  const { create, clock } = await start({ limits: { issuesPerMinute: 3 } });
  const statuses = async (count: number): Promise<number[]> => {
    const found: number[] = [];
    for (let n = 0; n < count; n += 1) found.push((await create({})).status);
    return found;
  };
  clock.at = minuteStart + MINUTE - 1;
  expect(await statuses(4)).toEqual([201, 201, 201, 429]);
  clock.at = minuteStart + MINUTE;
  expect(await statuses(5)).toEqual([201, 201, 201, 429, 429]);
  clock.at = minuteStart + 2 * MINUTE - 1;
  expect(await statuses(1)).toEqual([429]);
});

test('the 429 of the issue limit is JSON and names no time to wait', async () => {
  const { create } = await start({ limits: { issuesPerMinute: 0 } });
  const got = await create({});
  expect(got).toMatchObject({ status: 429, body: TOO_MANY });
  expect([...got.headers.keys()].filter((name) => /retry|ratelimit/.test(name))).toEqual([]);
  expect(got.headers.get('date')).toBe(new Date(NOON).toUTCString());
});

test('the issue limit counts per project and user, titles too long as well, missing titles not', async () => {
  const { emulator, create, call } = await start({ limits: { issuesPerMinute: 1 } });
  expect((await create({ title: undefined })).status).toBe(400);
  expect((await create({ title: 'x'.repeat(256) })).status).toBe(400);
  expect((await create({})).status).toBe(429);
  expect((await create({}, 'owner')).status).toBe(201);
  expect((await call('POST', '/api/v4/projects/45/issues', { json: { title: 'x' } })).status).toBe(201);
  emulator.setLimits({});
  expect((await create({})).status).toBe(201);
});

test('the note limit counts per user over all projects, before the issue is looked up', async () => {
  const { create, call, clock } = await start({ limits: { notesPerMinute: 2 } });
  await create({});
  const note = (project: number, iid: number, token = 'bot') =>
    call('POST', `/api/v4/projects/${project}/issues/${iid}/notes`, { json: { body: 'x' }, token });
  expect((await note(42, 1)).status).toBe(201);
  expect((await note(45, 99)).status).toBe(404);
  const refused = await note(42, 1);
  expect(refused).toMatchObject({ status: 429, body: TOO_MANY });
  expect(refused.headers.get('retry-after')).toBe('60');
  expect((await note(42, 1, 'owner')).status).toBe(201);
  clock.at = minuteStart + MINUTE;
  expect((await note(42, 1)).status).toBe(201);
});

test('older versions name no time with the note limit', async () => {
  const { create, call } = await start({
    limits: { notesPerMinute: 0 },
    compatibility: { retryAfterOnAppLimiter: false },
  });
  await create({});
  const refused = await call('POST', '/api/v4/projects/42/issues/1/notes', { json: { body: 'x' } });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null]);
});

test('the throttle of all requests is plain text with every header, before token and route are looked at', async () => {
  const { call, clock } = await start({
    limits: { requestsPerMinute: 2 },
    compatibility: { rateLimitHeadersOn200: true },
  });
  const passed = await call('GET', '/api/v4/version');
  expect([passed.status, passed.headers.get('ratelimit-remaining')]).toEqual([200, '1']);
  await call('GET', '/api/v4/nothing');
  const refused = await call('GET', '/api/v4/nothing');
  expect([refused.status, refused.text, refused.headers.get('content-type')]).toEqual([
    429,
    'Retry later\n',
    'text/plain',
  ]);
  const end = (minuteStart + MINUTE) / 1000;
  expect(Object.fromEntries(refused.headers)).toMatchObject({
    'ratelimit-name': 'throttle_authenticated_api',
    'ratelimit-limit': '2',
    'ratelimit-observed': '3',
    'ratelimit-remaining': '0',
    'ratelimit-reset': String(end),
    'ratelimit-resettime': new Date(end * 1000).toUTCString(),
    'retry-after': '30',
  });
  expect((await call('GET', '/api/v4/version', { token: 'owner' })).status).toBe(200);
  clock.at = minuteStart + MINUTE;
  expect((await call('GET', '/api/v4/version')).status).toBe(200);
});

test('the limit on reading a project answers as the note limit does', async () => {
  const { call } = await start({ limits: { projectReadsPerMinute: 1 } });
  expect((await call('GET', '/api/v4/projects/42')).status).toBe(200);
  const refused = await call('GET', '/api/v4/projects/42');
  expect([refused.status, refused.body, refused.headers.get('retry-after')]).toEqual([429, TOO_MANY, '60']);
  expect((await call('GET', '/api/v4/projects/42', { token: 'owner' })).status).toBe(200);
});

test('a throttle by the hour says its limit by the minute, and its end at the full hour', async () => {
  const { call } = await start({ limits: { requestsPerHour: 1 } });
  expect((await call('GET', '/api/v4/version')).status).toBe(200);
  const refused = await call('GET', '/api/v4/version');
  expect(refused.status).toBe(429);
  expect(Object.fromEntries(refused.headers)).toMatchObject({
    'ratelimit-limit': '1',
    'ratelimit-observed': '2',
    'ratelimit-reset': String(Date.UTC(2026, 2, 1, 13) / 1000),
    'retry-after': String(59 * 60 + 30),
  });
});

test('calls without a good token share one throttle per address, under its own name', async () => {
  const { call } = await start({ limits: { anonymousRequestsPerMinute: 1 } });
  expect((await call('GET', '/api/v4/version', { token: '' })).status).toBe(401);
  const refused = await call('GET', '/api/v4/version', { token: 'unknown' });
  expect([refused.status, refused.text, refused.headers.get('ratelimit-name')]).toEqual([
    429,
    'Retry later\n',
    'throttle_unauthenticated_api',
  ]);
  expect((await call('GET', '/api/v4/version')).status).toBe(200);
});
