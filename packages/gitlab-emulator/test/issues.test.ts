import { describe, expect, test } from 'vitest';
import { NOON, start } from './harness.ts';

const ISSUES = '/api/v4/projects/42/issues';
const iids = (body: { iid: number }[]): number[] => body.map(({ iid }) => iid);

describe('listing', () => {
  test('pages with GitLab’s headers, newest first', async () => {
    const { emulator, call, create, clock } = await start();
    for (let n = 1; n <= 5; n += 1) {
      clock.at += 1000;
      await create({ title: `Finding ${n}` });
    }
    const middle = await call('GET', `${ISSUES}?per_page=2&page=2&state=all`);
    expect(iids(middle.body)).toEqual([3, 2]);
    expect(middle.body[0]).not.toHaveProperty('subscribed');
    const page = (number: number, rel: string): string =>
      `<${emulator.url}${ISSUES}?id=42&page=${number}&per_page=2&state=all>; rel="${rel}"`;
    expect(Object.fromEntries(middle.headers)).toMatchObject({
      'x-page': '2',
      'x-per-page': '2',
      'x-next-page': '3',
      'x-prev-page': '1',
      'x-total': '5',
      'x-total-pages': '3',
      link: [page(1, 'prev'), page(3, 'next'), page(1, 'first'), page(3, 'last')].join(', '),
    });
    const last = await call('GET', `${ISSUES}?per_page=2&page=3`);
    expect([iids(last.body), last.headers.get('x-next-page')]).toEqual([[1], '']);
    expect((await call('GET', `${ISSUES}?per_page=500`)).headers.get('x-per-page')).toBe('100');
    expect(await call('GET', `${ISSUES}?per_page=0`)).toMatchObject({ status: 400 });
  });

  test('a window of time is inclusive at both ends, also when an owner wrote the past', async () => {
    const { call, create, clock } = await start();
    for (let n = 0; n < 4; n += 1) {
      clock.at = NOON + n * 1000;
      await create({});
    }
    const within = async (from: number, to: number): Promise<number[]> => {
      const query = new URLSearchParams({
        created_after: new Date(NOON + from * 1000).toISOString(),
        created_before: new Date(NOON + to * 1000).toISOString(),
        sort: 'asc',
      });
      return iids((await call('GET', `${ISSUES}?${query}`)).body);
    };
    expect(await within(1, 2)).toEqual([2, 3]);
    expect(await within(4, 9)).toEqual([]);
    await create({ created_at: new Date(NOON + 1000).toISOString() }, 'owner');
    expect(await within(1, 1)).toEqual([2, 5]);
    expect(await call('GET', `${ISSUES}?created_after=yesterday`)).toMatchObject({
      status: 400,
      body: { error: 'created_after is invalid' },
    });
  });

  test('filters by state, labels, iids, confidentiality, author and change', async () => {
    const { call, create, clock } = await start();
    await create({ labels: 'a,b' });
    await create({ labels: 'a', confidential: true });
    await create({ assignee_ids: [5] }, 'owner');
    clock.at += 60_000;
    await call('PUT', `${ISSUES}/1`, { json: { state_event: 'close' } });
    const list = async (query: string): Promise<number[]> =>
      iids((await call('GET', `${ISSUES}?sort=asc&${query}`)).body);
    expect(await list('')).toEqual([1, 2, 3]);
    expect(await list('state=opened')).toEqual([2, 3]);
    expect(await list('state=closed')).toEqual([1]);
    expect(await list('labels=a')).toEqual([1, 2]);
    expect(await list('labels=a,b')).toEqual([1]);
    expect(await list('labels=A')).toEqual([]);
    expect(await list('labels=None')).toEqual([3]);
    expect(await list('labels=Any')).toEqual([1, 2]);
    expect(await list('iids[]=3&iids[]=1')).toEqual([1, 3]);
    expect(await list('confidential=true')).toEqual([2]);
    expect(await list('author_id=4')).toEqual([3]);
    expect(await list('scope=created_by_me')).toEqual([1, 2]);
    expect(await list('scope=assigned_to_me')).toEqual([]);
    expect(await list('scope=all')).toEqual([1, 2, 3]);
    expect(await list('assignee_username=alice')).toEqual([3]);
    expect(await list(`updated_after=${new Date(clock.at).toISOString()}`)).toEqual([1]);
    expect(await call('GET', `${ISSUES}?state=open`)).toMatchObject({
      status: 400,
      body: { error: 'state does not have a valid value' },
    });
    const detailed = await call('GET', `${ISSUES}?iids[]=1&with_labels_details=true`);
    expect(detailed.body[0].labels[0]).toMatchObject({ name: 'a', color: '#6699cc' });
  });

  test.each(['milestone=1', 'not[labels]=a', 'my_reaction_emoji=star'])(
    'says that it cannot filter by %s rather than answering as if it had',
    async (query) => {
      const { call } = await start();
      expect((await call('GET', `${ISSUES}?${query}`)).status).toBe(501);
    },
  );

  test('confidential issues are for planners, their author and their assignees', async () => {
    const { call, create } = await start();
    await create({ confidential: true });
    await create({ confidential: true }, 'guest');
    await create({ confidential: true, assignee_ids: [3] });
    expect(iids((await call('GET', `${ISSUES}?sort=asc`, { token: 'guest' })).body)).toEqual([2, 3]);
    expect(await call('GET', `${ISSUES}/1`, { token: 'guest' })).toMatchObject({ status: 404 });
  });
});

describe('one issue', () => {
  test('is read by its number, and is a 404 or 400 otherwise', async () => {
    const { call, create } = await start();
    const { body } = await create({});
    expect((await call('GET', `${ISSUES}/1`)).body).toEqual(body);
    expect(await call('GET', `${ISSUES}/2`)).toMatchObject({ status: 404, body: { message: '404 Not found' } });
    expect(await call('GET', `${ISSUES}/x`)).toMatchObject({ status: 400, body: { error: 'issue_iid is invalid' } });
  });

  test('is closed and opened again, and closing twice changes nothing', async () => {
    const { call, create, clock } = await start();
    await create({});
    clock.at += 1000;
    const closed = await call('PUT', `${ISSUES}/1`, { json: { state_event: 'close' } });
    expect(closed.body).toMatchObject({
      state: 'closed',
      closed_at: '2026-03-01T12:00:31.000Z',
      closed_by: { username: 'project_bot' },
    });
    clock.at += 1000;
    const again = await call('PUT', `${ISSUES}/1`, { json: { state_event: 'close' } });
    expect(again).toMatchObject({ status: 200, body: { closed_at: '2026-03-01T12:00:31.000Z' } });
    const open = await call('PUT', `${ISSUES}/1`, { json: { state_event: 'reopen' } });
    expect(open.body).toMatchObject({ state: 'opened', closed_at: null, closed_by: null });
  });

  test('changes what is given and keeps the rest', async () => {
    const { call, create } = await start();
    await create({ description: 'Old', labels: 'a,b' });
    const changed = await call('PUT', `${ISSUES}/1`, {
      json: { add_labels: 'c', remove_labels: 'a', due_date: '2026-04-01', discussion_locked: true },
    });
    expect(changed.body).toMatchObject({
      description: 'Old',
      labels: ['b', 'c'],
      due_date: '2026-04-01',
      discussion_locked: true,
    });
    const emptied = await call('PUT', `${ISSUES}/1`, { json: { labels: '', due_date: '', title: 'New' } });
    expect(emptied.body).toMatchObject({ labels: [], due_date: null, title: 'New', description: 'Old' });
  });

  test.each([
    ['nothing to change', {}, 400, { error: expect.stringMatching(/at least one parameter must be provided$/) }],
    ['a state event there is not', { state_event: 'open' }, 400, { error: 'state_event does not have a valid value' }],
    ['a blank title', { title: ' ' }, 400, { message: { title: ["can't be blank"] } }],
  ])('%s is refused', async (_name, json, status, body) => {
    const { call, create } = await start();
    await create({});
    expect(await call('PUT', `${ISSUES}/1`, { json })).toMatchObject({ status, body });
  });

  test('a guest changes their own and not others’, and never labels', async () => {
    const { call, create } = await start();
    await create({});
    await create({}, 'guest');
    const json = { title: 'Mine', labels: 'known' };
    expect(await call('PUT', `${ISSUES}/1`, { json, token: 'guest' })).toMatchObject({ status: 403 });
    const own = await call('PUT', `${ISSUES}/2`, { json, token: 'guest' });
    expect(own.body).toMatchObject({ title: 'Mine', labels: [] });
  });

  test('moves: the original is closed and names its copy', async () => {
    const { call, create } = await start();
    await create({ labels: 'known,here' });
    const moved = await call('POST', `${ISSUES}/1/move`, { json: { to_project_id: 45 } });
    expect(moved).toMatchObject({ status: 201, body: { project_id: 45, iid: 1, labels: ['known'], state: 'opened' } });
    expect((await call('GET', `${ISSUES}/1`)).body).toMatchObject({ state: 'closed', moved_to_id: moved.body.id });
    expect((await call('POST', `${ISSUES}/1/move`, { json: { to_project_id: 43 } })).status).toBe(400);
  });

  test('the copy of a moved one is found in the list over all projects, by the time that it was made at first', async () => {
    const { call, create } = await start();
    const { created_at } = (await create({ confidential: true })).body;
    const moved = (await call('POST', `${ISSUES}/1/move`, { json: { to_project_id: 45 } })).body;
    const list = async (query: string, token = 'bot') =>
      (await call('GET', `/api/v4/issues?created_after=${created_at}&created_before=${created_at}&${query}`, { token }))
        .body;
    expect(await list('scope=all&state=opened')).toMatchObject([{ id: moved.id, project_id: 45, iid: 1 }]);
    expect(await list('scope=created_by_me', 'owner')).toEqual([]);
    expect((await call('GET', '/api/v4/issues', { token: '' })).status).toBe(401);
  });

  test('is deleted by an owner; its number is not given out again', async () => {
    const { call, create } = await start();
    await create({});
    expect((await call('DELETE', `${ISSUES}/1`)).status).toBe(403);
    expect((await call('DELETE', `${ISSUES}/1`, { token: 'owner' })).status).toBe(204);
    expect((await call('GET', `${ISSUES}/1`)).status).toBe(404);
    expect(await call('DELETE', `${ISSUES}/1`, { token: 'owner' })).toMatchObject({
      body: { message: '404 Issue Not Found' },
    });
    expect((await create({})).body.iid).toBe(2);
  });
});

test('archived projects still answer reads; projects without issues list none', async () => {
  const { emulator, call, create } = await start();
  await create({});
  emulator.putProject({ id: 42, path: 'security/findings', archived: true });
  expect((await call('GET', `${ISSUES}/1`)).status).toBe(200);
  expect((await call('PUT', `${ISSUES}/1`, { json: { title: 'x' } })).status).toBe(403);
  expect(await call('GET', '/api/v4/projects/44/issues')).toMatchObject({ status: 200, body: [] });
});
