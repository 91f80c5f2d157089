import { describe, expect, test } from 'vitest';
import { start } from './harness.ts';

const ISSUES = '/api/v4/projects/42/issues';

describe('creating an issue', () => {
  test('answers 201 with the entity in its order of fields, on the server clock', async () => {
    const { emulator, create, clock } = await start();
    const { status, body, headers } = await create({
      title: '  Suspicious login ',
      description: 'Text\n',
      labels: 'b, a::x',
      confidential: true,
      due_date: '2026-03-08',
      assignee_ids: [5, 4],
    });
    expect(status).toBe(201);
    expect(headers.get('date')).toBe(new Date(clock.at).toUTCString());
    expect(Object.keys(body)).toEqual(
      (
        'id iid project_id title description state created_at updated_at closed_at closed_by labels milestone assignees ' +
        'author type assignee user_notes_count merge_requests_count upvotes downvotes due_date confidential ' +
        'discussion_locked issue_type web_url time_stats task_completion_status has_tasks _links references severity ' +
        'subscribed moved_to_id imported imported_from service_desk_reply_to'
      ).split(' '),
    );
    expect(body).toMatchObject({
      id: 1,
      iid: 1,
      project_id: 42,
      title: 'Suspicious login',
      description: 'Text',
      state: 'opened',
      created_at: '2026-03-01T12:00:30.000Z',
      labels: ['a::x', 'b'],
      confidential: true,
      due_date: '2026-03-08',
      type: 'ISSUE',
      web_url: `${emulator.url}/security/findings/-/issues/1`,
      references: { short: '#1', full: 'security/findings#1' },
      author: { username: 'project_bot' },
    });
    expect(body.assignees.map(({ username }: { username: string }) => username)).toEqual(['alice']);
    expect(emulator.state.issue(42, 1)).toMatchObject({ title: 'Suspicious login', labels: ['a::x', 'b'] });
  });

  test('takes a path for an id, and parameters as JSON, form or query', async () => {
    const { call } = await start();
    const path = '/api/v4/projects/security%2Ffindings/issues';
    expect((await call('POST', path, { json: { title: 'JSON' } })).body.title).toBe('JSON');
    const type = 'application/x-www-form-urlencoded';
    const form = await call('POST', path, { body: 'title=Form&labels[]=x&labels[]=y&confidential=y', type });
    expect(form.body).toMatchObject({ title: 'Form', labels: ['x', 'y'], confidential: true });
    const query = await call('POST', `${path}?title=Issues%20with%20auth&labels=bug,x`);
    expect(query.body).toMatchObject({ iid: 3, title: 'Issues with auth', labels: ['bug', 'x'] });
  });

  test.each([
    ['no title', { title: undefined }, 400, { error: 'title is missing' }],
    ['a title of nothing but space', { title: ' \n ' }, 400, { message: { title: ["can't be blank"] } }],
    ['a title of no-break spaces', { title: '\u00a0\u3000' }, 400, { message: { title: ["can't be blank"] } }],
    ['a null title', { title: null }, 400, { message: { title: ["can't be blank"] } }],
    [
      'a title of 256 characters',
      { title: 'é'.repeat(256) },
      400,
      { message: { title: ['is too long (maximum is 255 characters)'] } },
    ],
    ['a bad boolean', { confidential: 'foo' }, 400, { error: 'confidential is invalid' }],
    ['an empty boolean', { confidential: '' }, 400, { error: 'confidential is empty' }],
    ['a title that is an object', { title: {} }, 400, { error: 'title is invalid' }],
    ['a type there is not', { issue_type: 'bug' }, 400, { error: 'issue_type does not have a valid value' }],
    [
      'several things wrong',
      { title: undefined, confidential: 'foo' },
      400,
      { error: 'title is missing, confidential is invalid' },
    ],
    ['a number as title', { title: 5 }, 201, { title: '5' }],
    ['a title of 255 characters beyond the BMP', { title: '😀'.repeat(255) }, 201, { title: '😀'.repeat(255) }],
    ['a parameter nobody declared', { nonsense: 1, state_event: 'close' }, 201, { state: 'opened' }],
  ])('%s: %s', async (_name, fields, status, body) => {
    const { create } = await start();
    const got = await create(fields);
    expect(got.status).toBe(status);
    expect(got.body).toMatchObject(body);
  });

  test('a description may have 1 MiB of UTF-8 and not a byte more', async () => {
    const { create } = await start();
    expect((await create({ description: 'é'.repeat(524_288) })).status).toBe(201);
    const tooLong = await create({ description: `${'é'.repeat(524_288)}x` });
    expect(tooLong.status).toBe(400);
    expect(tooLong.body.message.description[0]).toMatch(/^is too long/);
  });

  test('a body that cannot be read is refused before the token is looked at', async () => {
    const { call } = await start();
    expect(await call('POST', ISSUES, { body: '{"title":', token: '' })).toMatchObject({
      status: 400,
      body: { error: expect.any(String) },
    });
    const deep = `${'['.repeat(40)}${']'.repeat(40)}`;
    expect(await call('POST', ISSUES, { body: `{"title":"x","a":${deep}}` })).toMatchObject({ status: 400 });
    expect(await call('POST', ISSUES, { body: 'x', type: 'text/csv' })).toMatchObject({ status: 415 });
    expect(await call('POST', ISSUES, { json: { title: 'a\u0000b' } })).toMatchObject({
      status: 400,
      text: 'Bad Request',
    });
  });

  test('missing labels are made by planners and above, and dropped without a word for guests', async () => {
    const { emulator, create, call } = await start();
    expect((await create({ labels: ['known', 'new'] }, 'guest')).body.labels).toEqual(['known']);
    expect((await create({ labels: ['known', 'new'] })).body.labels).toEqual(['known', 'new']);
    expect(emulator.recorded.labelsCreated).toEqual([{ projectId: 42, title: 'new', username: 'project_bot' }]);
    const labels = await call('GET', '/api/v4/projects/42/labels');
    expect(labels.body.map(({ name }: { name: string }) => name)).toEqual(['known', 'new']);
  });

  test('a blank description is filled from the template, and only then', async () => {
    const { emulator, create } = await start();
    expect((await create({})).body.description).toBeNull();
    emulator.putProject({ id: 42, path: 'security/findings', descriptionTemplate: '## Steps' });
    expect((await create({ description: '  ' })).body.description).toBe('## Steps');
    expect((await create({ description: 'Mine' })).body.description).toBe('Mine');
  });

  test('iid and created_at are the owner’s to choose; a duplicate iid is a 409; the counter goes on from the greatest', async () => {
    const { create } = await start();
    const chosen = { iid: 7, created_at: '2026-01-01T00:00:00Z' };
    expect((await create(chosen)).body).toMatchObject({ iid: 1, created_at: '2026-03-01T12:00:30.000Z' });
    expect((await create(chosen, 'owner')).body).toMatchObject({ iid: 7, created_at: '2026-01-01T00:00:00.000Z' });
    expect(await create(chosen, 'owner')).toMatchObject({ status: 409, body: { message: 'Duplicated issue' } });
    expect((await create({})).body.iid).toBe(8);
  });

  test('an incident needs a reporter; from less a plain issue is made', async () => {
    const { create } = await start();
    const incident = { issue_type: 'incident', severity: 'high' };
    expect((await create(incident)).body).toMatchObject({ type: 'INCIDENT', severity: 'HIGH' });
    expect((await create(incident, 'guest')).body).toMatchObject({ type: 'ISSUE', severity: 'UNKNOWN' });
  });
});

test('nothing tells a project one may not see from one that is not there', async () => {
  const { call } = await start();
  for (const [id, token] of [
    ['42', 'stranger'],
    ['99', 'bot'],
    ['no%2Fwhere', 'bot'],
  ]) {
    const got = await call('POST', `/api/v4/projects/${id}/issues`, { json: { title: 'x' }, token: token ?? '' });
    expect(got).toMatchObject({ status: 404, body: { message: '404 Project Not Found' } });
  }
});

test('a project that is archived, without issues, or out of one’s rights answers 403', async () => {
  const { call } = await start();
  for (const [id, token] of [
    [43, 'bot'],
    [44, 'bot'],
    [42, 'minimal'],
  ]) {
    const got = await call('POST', `/api/v4/projects/${id}/issues`, { json: { title: 'x' }, token: String(token) });
    expect(got).toMatchObject({ status: 403, body: { message: '403 Forbidden' } });
  }
});

test('a former path redirects reading and refuses all else', async () => {
  const { emulator, call } = await start();
  const post = await call('POST', '/api/v4/projects/old%2Ffindings/issues', { json: { title: 'x' } });
  expect(post).toMatchObject({ status: 405, body: { message: 'Non GET methods are not allowed for moved projects' } });
  const get = await call('GET', '/api/v4/projects/old%2Ffindings/issues');
  expect([get.status, get.headers.get('location')]).toEqual([301, `${emulator.url}/api/v4/projects/42/issues`]);
});
