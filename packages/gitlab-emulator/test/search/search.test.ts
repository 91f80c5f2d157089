import { expect, test } from 'vitest';
import { type Harness, NOON, start } from '../harness.ts';

const KEY = `s2gk${'0a1b2c3d4e5f60718293'.slice(0, 18)}`;
const HASH = 'ab'.repeat(32);

const find = async (
  { call }: Harness,
  search: string,
  rest: Record<string, string> = {},
  token = 'bot',
): Promise<number[]> => {
  const query = new URLSearchParams({ search, sort: 'asc', ...rest });
  const { status, body } = await call('GET', `/api/v4/projects/42/issues?${query}`, { token });
  expect(status).toBe(200);
  return body.map(({ iid }: { iid: number }) => iid);
};

test.each([
  ['an HTML comment', `<!-- ${KEY} -->`, { old: false, middle: true, new: true }],
  ['a link reference definition', `[bridge]: # (${KEY})`, { old: true, middle: true, new: true }],
  ['a code span', `\`${KEY}\``, { old: true, middle: true, new: true }],
  ['text after a colon', `ref:${KEY}`, { old: true, middle: true, new: true }],
  ['the path of a URL', `https://bridge.example/x/${KEY}`, { old: false, middle: false, new: false }],
  ['a word of 50 characters and more', `s2gk${HASH}`, { old: false, middle: false, new: true }],
] as const)('a marker in %s is found, or not, as that GitLab would', async (_name, description, expected) => {
  for (const mode of ['old', 'middle', 'new'] as const) {
    const harness = await start({ compatibility: { search: mode } });
    await harness.create({ description });
    const marker = description.includes(HASH) ? `s2gk${HASH}` : KEY;
    expect([mode, await find(harness, marker)]).toEqual([mode, expected[mode] ? [1] : []]);
  }
});

test('every word has to be there, each as the beginning of one, in title or description', async () => {
  const harness = await start();
  await harness.create({ title: 'Impossible travel', description: 'from Berlin to Lagos' });
  await harness.create({ title: 'Impossible login', description: 'from Berlin' });
  expect(await find(harness, 'impos ber')).toEqual([1, 2]);
  expect(await find(harness, 'impossible lag')).toEqual([1]);
  expect(await find(harness, 'possible')).toEqual([]);
  expect(await find(harness, 'travelling')).toEqual([1]);
  expect(await find(harness, 'the from')).toEqual([]);
  expect(await find(harness, 'the travel')).toEqual([1]);
  expect(await find(harness, '"berlin to lagos"')).toEqual([1]);
  expect(await find(harness, '"impossible travel"')).toEqual([1]);
  expect(await find(harness, 'berlin', { in: 'title' })).toEqual([]);
  expect(await find(harness, 'impossible', { in: 'title' })).toEqual([1, 2]);
  expect(await find(harness, 'impossible', { labels: 'none-such' })).toEqual([]);
});

test('other scripts are looked for letter by letter, three at least', async () => {
  const harness = await start();
  await harness.create({ title: 'Вход невозможен' });
  expect(await find(harness, 'возмож')).toEqual([1]);
  expect(await find(harness, 'Вх')).toEqual([]);
});

test('a number is found with and without a minus before it', async () => {
  const harness = await start();
  await harness.create({ description: 'CVE-2024-31337' });
  expect(await find(harness, '31337')).toEqual([1]);
});

test('an issue changed is searched by what it says now', async () => {
  const harness = await start();
  await harness.create({ title: 'Alpha' });
  expect(await find(harness, 'alpha')).toEqual([1]);
  await harness.call('PUT', '/api/v4/projects/42/issues/1', { json: { title: 'Beta' } });
  expect([await find(harness, 'alpha'), await find(harness, 'beta')]).toEqual([[], [1]]);
});

test('a row that is missing from the index hides an issue from searches only, until it is indexed again', async () => {
  const harness = await start();
  harness.emulator.faults.add({ match: { operation: 'create' }, effect: 'unindexed', times: 1 });
  await harness.create({ title: 'Alpha' });
  expect(await find(harness, 'alpha')).toEqual([]);
  expect((await harness.call('GET', '/api/v4/projects/42/issues')).body).toHaveLength(1);
  await harness.call('PUT', '/api/v4/projects/42/issues/1', { json: { add_labels: 'known' } });
  expect(await find(harness, 'alpha')).toEqual([1]);
  harness.emulator.faults.add({ match: { operation: 'update' }, effect: 'unindexed', times: 1 });
  await harness.call('PUT', '/api/v4/projects/42/issues/1', { json: { title: 'Beta' } });
  expect([await find(harness, 'alpha'), await find(harness, 'beta')]).toEqual([[1], []]);
});

test('the search limit counts per user, before the project is looked up, and other lists not', async () => {
  const harness = await start({ limits: { searchesPerMinute: 1 } });
  const { call, clock } = harness;
  expect((await call('GET', '/api/v4/projects/999/issues?search=x')).status).toBe(404);
  const refused = await call('GET', '/api/v4/projects/42/issues?search=x');
  expect([refused.status, refused.body, refused.headers.get('retry-after')]).toEqual([
    429,
    { message: { error: 'This endpoint has been requested too many times. Try again later.' } },
    '60',
  ]);
  expect((await call('GET', '/api/v4/projects/42/issues')).status).toBe(200);
  expect(await find(harness, 'x', {}, 'owner')).toEqual([]);
  clock.at = NOON + 60_000;
  expect(await find(harness, 'x')).toEqual([]);
});
