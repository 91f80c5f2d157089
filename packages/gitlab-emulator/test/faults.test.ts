import { describe, expect, test } from 'vitest';
import type { FaultEffect } from '../src/fault/fault.ts';
import { type Harness, start } from './harness.ts';

const stored = ({ emulator }: Harness): number => emulator.state.issues(42).length;
const lost = async (request: Promise<unknown>): Promise<string> =>
  request.then(
    () => 'answered',
    (cause: Error & { cause?: { code?: string } }) => cause.cause?.code ?? cause.name,
  );

describe('a connection that ends without an answer', () => {
  test.each([
    ['cut before the commit', { kind: 'cut', when: 'before' }, 'ECONNRESET', 0],
    ['cut after the commit', { kind: 'cut', when: 'after' }, 'ECONNRESET', 1],
    ['closed in order, before the commit', { kind: 'cut', when: 'before', reset: false }, 'UND_ERR_SOCKET', 0],
    ['closed in order, after the commit', { kind: 'cut', when: 'after', reset: false }, 'UND_ERR_SOCKET', 1],
    ['cut half-way through the body', { kind: 'truncate' }, 'UND_ERR_SOCKET', 1],
  ] satisfies [string, FaultEffect, string, number][])('%s', async (_name, effect, code, issues) => {
    const harness = await start();
    harness.emulator.faults.add({ match: { operation: 'create' }, effect, times: 1 });
    expect(await lost(harness.create({}))).toBe(code);
    expect(stored(harness)).toBe(issues);
    expect((await harness.create({})).status).toBe(201);
  });

  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('never answering, %s the commit', async (when, issues) => {
    const harness = await start();
    harness.emulator.faults.add({ effect: { kind: 'hang', when }, times: 1 });
    const request = fetch(`${harness.emulator.url}/api/v4/projects/42/issues?title=x`, {
      method: 'POST',
      headers: { 'PRIVATE-TOKEN': 'bot' },
      signal: AbortSignal.timeout(200),
    });
    expect(await lost(request)).toBe('TimeoutError');
    expect(stored(harness)).toBe(issues);
    expect(harness.emulator.requests.at(-1)).toMatchObject({ status: null, fault: 1 });
  });

  test('cut at once, carried out later: a GitLab that was frozen', async () => {
    const harness = await start();
    harness.emulator.faults.add({ effect: { kind: 'late', ms: 50 }, times: 1 });
    expect(await lost(harness.create({}))).toBe('ECONNRESET');
    await expect.poll(() => stored(harness)).toBe(1);
  });
});

test('a delayed request is carried out although its client has gone', async () => {
  const harness = await start();
  harness.emulator.faults.add({ effect: { kind: 'delay', ms: 150 }, times: 1 });
  const request = fetch(`${harness.emulator.url}/api/v4/projects/42/issues?title=x`, {
    method: 'POST',
    headers: { 'PRIVATE-TOKEN': 'bot' },
    signal: AbortSignal.timeout(50),
  });
  expect(await lost(request)).toBe('TimeoutError');
  await expect.poll(() => stored(harness)).toBe(1);
});

test('held requests go on when the fault is removed', async () => {
  const harness = await start();
  const { id } = harness.emulator.faults.add({ effect: { kind: 'hold' } });
  const held = harness.create({});
  await expect.poll(() => harness.emulator.faults.list()[0]?.hits).toBe(1);
  expect(stored(harness)).toBe(0);
  expect(harness.emulator.faults.remove(id)).toBe(true);
  expect((await held).status).toBe(201);
});

test('a slow body arrives whole', async () => {
  const harness = await start();
  harness.emulator.faults.add({ effect: { kind: 'slow_body', ms: 30 }, times: 1 });
  expect(await harness.create({ title: 'Slow' })).toMatchObject({ status: 201, body: { title: 'Slow' } });
});

describe('another answer', () => {
  test.each([
    [{ kind: 'answer', when: 'after', status: 500 }, 500, '{"message":"500 Internal Server Error"}', 1],
    [{ kind: 'answer', when: 'before', status: 500 }, 500, '{"message":"500 Internal Server Error"}', 0],
    [{ kind: 'answer', when: 'before', status: 502 }, 502, '<h1>502 Bad Gateway</h1>', 0],
    [{ kind: 'answer', when: 'before', status: 503 }, 503, '<h1>503 Service Temporarily Unavailable</h1>', 0],
    [{ kind: 'answer', when: 'after', status: 504 }, 504, '<h1>504 Gateway Time-out</h1>', 1],
    [{ kind: 'answer', when: 'before', like: 'resource_lock' }, 409, '409 Conflict: Resource lock', 0],
    [{ kind: 'answer', when: 'before', like: 'captcha' }, 409, '"needs_captcha_response":true', 0],
    [{ kind: 'answer', when: 'before', like: 'token_revoked' }, 401, 'Token was revoked', 0],
    [{ kind: 'answer', when: 'before', like: 'insufficient_scope' }, 403, 'insufficient_scope', 0],
    [{ kind: 'answer', when: 'before', like: 'moved_project' }, 405, 'moved projects', 0],
    [{ kind: 'answer', when: 'before', like: 'request_limit' }, 429, 'Retry later\n', 0],
    [{ kind: 'answer', when: 'before', like: 'issue_limit' }, 429, 'requested too many times', 0],
    [{ kind: 'answer', when: 'before', status: 418, body: 'tea' }, 418, 'tea', 0],
  ] satisfies [FaultEffect, number, string, number][])('%j', async (effect, status, text, issues) => {
    const harness = await start();
    harness.emulator.faults.add({ effect, times: 1 });
    const got = await harness.create({});
    expect(got.status).toBe(status);
    expect(got.text).toContain(text);
    expect(got.headers.get('date')).toBe(new Date(harness.clock.at).toUTCString());
    expect(stored(harness)).toBe(issues);
  });

  test('with headers of its own', async () => {
    const { emulator, call } = await start();
    const headers = { 'Retry-After': '7', Date: 'Thu, 01 Jan 2026 00:00:00 GMT' };
    emulator.faults.add({ effect: { kind: 'answer', when: 'before', status: 429, headers, body: '{}' } });
    expect(Object.fromEntries((await call('GET', '/api/v4/version')).headers)).toMatchObject({
      'retry-after': '7',
      date: 'Thu, 01 Jan 2026 00:00:00 GMT',
    });
  });
});

describe('whom a fault strikes', () => {
  const refuse = { kind: 'answer', when: 'before', status: 503 } as const;

  test('the next n matching requests, after those it skips', async () => {
    const { emulator, create } = await start();
    emulator.faults.add({ match: { operation: 'create' }, effect: refuse, times: 2, skip: 1 });
    const statuses: number[] = [];
    for (let n = 0; n < 5; n += 1) statuses.push((await create({})).status);
    expect(statuses).toEqual([201, 503, 503, 201, 201]);
    expect(emulator.faults.list()[0]).toMatchObject({ hits: 2, seen: 3 });
  });

  test.each([
    [{ operation: 'list' }, [201, 503, 200, 201]],
    [{ operation: ['read', 'note'] }, [201, 200, 503, 503]],
    [{ method: 'post' }, [503, 200, 200, 503]],
    [{ projectId: 45 }, [201, 200, 200, 201]],
    [{ iid: 1 }, [201, 200, 503, 503]],
    [{ bodyIncludes: 'Finding' }, [503, 200, 200, 201]],
    [{}, [503, 503, 503, 503]],
  ] as const)('%j', async (match, statuses) => {
    const { emulator, call, create } = await start();
    await create({});
    emulator.faults.add({ match: match as never, effect: refuse });
    const issue = '/api/v4/projects/42/issues/1';
    expect([
      (await create({})).status,
      (await call('GET', '/api/v4/projects/42/issues')).status,
      (await call('GET', issue)).status,
      (await call('POST', `${issue}/notes`, { json: { body: 'x' } })).status,
    ]).toEqual(statuses);
    emulator.faults.clear();
    expect((await create({})).status).toBe(201);
  });

  test('a share of them, and the same ones for the same seed', async () => {
    const run = async (seed: number): Promise<number[]> => {
      const { emulator, call } = await start({ seed });
      emulator.faults.add({ effect: refuse, rate: 0.5 });
      const statuses: number[] = [];
      for (let n = 0; n < 40; n += 1) statuses.push((await call('GET', '/api/v4/version')).status);
      return statuses;
    };
    const first = await run(7);
    expect(new Set(first)).toEqual(new Set([200, 503]));
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });
});

test('down refuses connections; up again, everything is still there', async () => {
  const { emulator, create } = await start();
  await create({});
  await emulator.goDown();
  expect(await lost(create({}))).toBe('ECONNREFUSED');
  await emulator.comeUp();
  expect((await create({})).body.iid).toBe(2);
});

test('closing ends what waits', async () => {
  const harness = await start();
  harness.emulator.faults.add({ effect: { kind: 'delay', ms: 60_000 } });
  const waiting = lost(harness.create({}));
  await expect.poll(() => harness.emulator.faults.list()[0]?.hits).toBe(1);
  await harness.emulator.close();
  expect(await waiting).not.toBe('answered');
  expect(stored(harness)).toBe(0);
});
