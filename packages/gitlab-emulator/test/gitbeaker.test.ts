import { GitbeakerRequestError, Gitlab } from '@gitbeaker/rest';
import { describe, expect, test } from 'vitest';
import { type Harness, start } from './harness.ts';

/** A client of GitLab that knows nothing of this project. */
const client = ({ emulator }: Harness, token = 'bot') => new Gitlab({ host: emulator.url, token });

const refusal = async (request: Promise<unknown>): Promise<[number | undefined, string]> => {
  const error = await request.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof GitbeakerRequestError)) throw new Error(`not refused: ${error}`);
  return [error.cause?.response.status, error.cause?.description ?? ''];
};

describe('a foreign client', () => {
  test('creates an issue, shows it, edits it and removes it', async () => {
    const harness = await start();
    const { Issues } = client(harness);
    const created = await Issues.create(42, 'Impossible travel', {
      ...{ description: '**High**\n\n- [ ] Look', labels: 'b,a', confidential: true, dueDate: '2026-04-01' },
      ...{ assigneeIds: [5], issueType: 'incident' },
    });
    expect(created).toMatchObject({
      ...{ iid: 1, title: 'Impossible travel', labels: ['a', 'b'], confidential: true, due_date: '2026-04-01' },
      ...{ assignees: [{ username: 'alice' }], issue_type: 'incident', task_completion_status: { count: 1 } },
    });
    expect(await Issues.show(1, { projectId: 'security/findings' })).toEqual(created);
    const closed = await Issues.edit(42, 1, { stateEvent: 'close', addLabels: 'c', removeLabels: 'a' });
    expect(closed).toMatchObject({ state: 'closed', labels: ['b', 'c'] });
    await client(harness, 'owner').Issues.remove(42, 1);
    expect(harness.emulator.state.issues(42)).toEqual([]);
  });

  test('writes notes and reads them', async () => {
    const harness = await start();
    const { Issues, IssueNotes } = client(harness);
    await Issues.create(42, 'Finding');
    const note = await IssueNotes.create(42, 1, 'Seen **again**');
    expect(note).toMatchObject({ body: 'Seen **again**', author: { username: 'project_bot' } });
    harness.clock.at += 1000;
    await IssueNotes.create(42, 1, 'And again');
    expect((await IssueNotes.all(42, 1, { sort: 'asc' })).map(({ body }) => body)).toEqual([
      'Seen **again**',
      'And again',
    ]);
  });

  test('filters a list and follows its pages to the end', async () => {
    const harness = await start();
    const { Issues } = client(harness);
    for (let n = 1; n <= 25; n += 1) {
      harness.clock.at += 1000;
      await Issues.create(42, `Finding ${n}`, { labels: n % 2 === 0 ? 'even' : 'odd' });
    }
    await Issues.edit(42, 2, { stateEvent: 'close' });
    const all = await Issues.all({ projectId: 42, perPage: 10 });
    expect(all.map(({ iid }) => iid)).toEqual(Array.from({ length: 25 }, (_, index) => 25 - index));
    const even = await Issues.all({ projectId: 42, labels: 'even', state: 'opened', perPage: 5, sort: 'asc' });
    expect(even.map(({ iid }) => iid)).toEqual([4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24]);
    const { data, paginationInfo } = await Issues.all({
      ...{ projectId: 42, perPage: 10, page: 3, showExpanded: true },
    });
    expect(data).toHaveLength(5);
    expect(paginationInfo).toMatchObject({ total: 25, totalPages: 3, current: 3, previous: 2, next: null });
    const third = await Issues.show(3, { projectId: 42 });
    const since = await Issues.all({ projectId: 42, createdAfter: third.created_at, createdBefore: third.created_at });
    expect(since.map(({ iid }) => iid)).toEqual([3]);
    expect(await Issues.all({ projectId: 42, search: 'finding', in: 'title', maxPages: 1, perPage: 3 })).toHaveLength(
      3,
    );
  });

  test('asks for the project, its labels, the user, the version and its token, and rotates it', async () => {
    const harness = await start();
    const gitlab = client(harness);
    expect(await gitlab.Projects.show('security/findings')).toMatchObject({ id: 42, archived: false });
    expect((await gitlab.ProjectLabels.all(42)).map(({ name }) => name)).toEqual(['known']);
    expect(await gitlab.Users.showCurrentUser()).toMatchObject({ username: 'project_bot' });
    expect((await gitlab.Metadata.show()).version).toBe('18.6.1');
    expect(await gitlab.PersonalAccessTokens.show()).toMatchObject({ active: true, scopes: ['api'] });
    const { token } = (await gitlab.PersonalAccessTokens.rotate('self')) as { token: string };
    expect(await client(harness, token).Users.showCurrentUser()).toMatchObject({ username: 'project_bot' });
  });

  test('understands every shape of refusal', async () => {
    const harness = await start();
    const { Issues, IssueNotes } = client(harness);
    expect(await refusal(client(harness, 'nobody').Issues.create(42, 'x'))).toEqual([401, '401 Unauthorized']);
    expect(await refusal(client(harness, 'reader').Issues.create(42, 'x'))).toEqual([403, 'insufficient_scope']);
    expect(await refusal(Issues.create(999, 'x'))).toEqual([404, '404 Project Not Found']);
    expect(await refusal(Issues.create(43, 'x'))).toEqual([403, '403 Forbidden']);
    expect(await refusal(Issues.create(42, ' '))).toEqual([400, JSON.stringify({ title: ["can't be blank"] })]);
    expect(await refusal(Issues.show(9, { projectId: 42 }))).toEqual([404, '404 Not found']);
    expect(await refusal(IssueNotes.create(42, 9, 'x'))).toEqual([404, '404 Not found']);
    harness.emulator.faults.add({ effect: 'internal_error', times: 1 });
    expect(await refusal(Issues.create(42, 'x'))).toEqual([500, '500 Internal Server Error']);
  });

  test('comes through a limit by its own retries', async () => {
    const harness = await start();
    harness.emulator.faults.add({ script: ['issue_limit', 'bad_gateway'] });
    expect((await client(harness).Issues.create(42, 'Finding')).iid).toBe(1);
    expect(harness.emulator.requests.map(({ status }) => status)).toEqual([429, 502, 201]);
  });
});
