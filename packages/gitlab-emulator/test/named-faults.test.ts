import { expect, test } from 'vitest';
import { CANNED } from '../src/fault/canned-answer.ts';
import { type Got, type Harness, start } from './harness.ts';

const ISSUES = '/api/v4/projects/42/issues';
const stored = ({ emulator }: Harness): number => emulator.state.issues(42).length;

/** A create that asks for its own fault; undefined when there was no answer. */
const asking = ({ call }: Harness, fault: string): Promise<Got | undefined> =>
  call('POST', ISSUES, { json: { title: 'x' }, headers: { 'X-Emulator-Fault': fault } }).catch(() => undefined);

test.each([
  ['cut', undefined, 0],
  ['cut:after', undefined, 1],
  ['truncate', undefined, 1],
  ['late:10', undefined, 1],
  ['503', 503, 0],
  ['500:after', 500, 1],
  ['captcha', 409, 0],
  ['resource_lock:after', 409, 1],
  ['request_limit', 429, 0],
  ['delay:10', 201, 1],
  ['slow_body:10', 201, 1],
  ['unindexed', 201, 1],
] as const)('one request asks for its own fault: %s', async (fault, status, issues) => {
  const harness = await start();
  expect((await asking(harness, fault))?.status).toBe(status);
  await expect.poll(() => stored(harness)).toBe(issues);
  expect((await harness.create({})).status).toBe(201);
  expect(harness.emulator.requests.map((request) => request.fault)).toEqual([0, null]);
});

test('never answering can be asked for, too', async () => {
  const harness = await start();
  const request = fetch(`${harness.emulator.url}${ISSUES}?title=x`, {
    method: 'POST',
    headers: { 'PRIVATE-TOKEN': 'bot', 'X-Emulator-Fault': 'hang:after' },
    signal: AbortSignal.timeout(200),
  });
  await expect(request).rejects.toThrow('timeout');
  expect(stored(harness)).toBe(1);
});

test.each(Object.keys(CANNED))('every canned answer can be asked for by its name: %s', async (name) => {
  const harness = await start();
  const got = await asking(harness, name);
  expect(got?.status).toBeGreaterThanOrEqual(201);
  expect(stored(harness)).toBe(0);
});

test.each([
  ['rain', /there is no fault "rain": cut, hang,/],
  ['cut:sometimes', /"cut:sometimes" has to end with :before or :after/],
  ['delay', /delay needs milliseconds, such as delay:500/],
  ['truncate:after', /truncate stands alone/],
  ['hold', /hold needs a fault that can be removed/],
])('a fault there is not is refused with what there is: %s', async (fault, reason) => {
  const harness = await start();
  const got = await asking(harness, fault);
  expect(got).toMatchObject({ status: 400, body: { error: expect.stringMatching(reason) } });
  expect(stored(harness)).toBe(0);
});

test('a script gives each matching request its own fault, lets some pass, and ends', async () => {
  const harness = await start();
  const { emulator, call, create } = harness;
  emulator.faults.add({
    match: { operation: 'create' },
    script: ['issue_limit', null, { kind: 'answer', when: 'after', status: 500 }, '502'],
  });
  const statuses: number[] = [];
  for (let n = 0; n < 6; n += 1) {
    statuses.push((await create({})).status);
    expect((await call('GET', ISSUES)).status).toBe(200);
  }
  expect(statuses).toEqual([429, 201, 500, 502, 201, 201]);
  expect(stored(harness)).toBe(4);
  expect(emulator.faults.list()).toMatchObject([{ seen: 6, hits: 3 }]);
});

test('scripts and names are set over HTTP; what they cannot be is said', async () => {
  const { call, create } = await start();
  const set = (json: unknown) => call('POST', '/emulator/faults', { json });
  expect((await set({ script: ['503', null] })).status).toBe(200);
  expect([(await create({})).status, (await create({})).status]).toEqual([503, 201]);
  for (const [json, reason] of [
    [{ script: '503' }, /script has to be a list/],
    [{ script: ['rain'] }, /there is no fault "rain"/],
    [{ script: [{ kind: 'cut' }] }, /effect.when/],
    [{ script: [], effect: '503' }, /an effect or a script, not both/],
    [{ effect: 'rain' }, /there is no fault "rain"/],
  ] as const)
    expect(await set(json)).toMatchObject({ status: 400, body: { error: expect.stringMatching(reason) } });
});

test('a rate strikes that share of the requests, the same ones for the same seed', async () => {
  const struck = async (seed: number): Promise<string> => {
    const { emulator, create } = await start({ seed });
    emulator.faults.add({ effect: '503', rate: 0.3 });
    let statuses = '';
    for (let n = 0; n < 60; n += 1) statuses += (await create({})).status === 503 ? 'x' : '.';
    return statuses;
  };
  const [first, again, other] = [await struck(7), await struck(7), await struck(8)];
  expect(first).toBe(again);
  expect(first).not.toBe(other);
  expect(first.replaceAll('.', '').length).toBeGreaterThan(8);
  expect(first.replaceAll('.', '').length).toBeLessThan(30);
});
