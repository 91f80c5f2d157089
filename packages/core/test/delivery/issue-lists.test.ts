import { describe, expect, it } from 'vitest';
import { createIssueLists } from '../../src/delivery/issue-lists.ts';
import type { GitLabClient } from '../../src/gitlab/client.ts';
import { createError } from '../../src/gitlab/error.ts';
import { appendMarker } from '../../src/issue/marker.ts';

const marker = (n: number): string => `ibm${String(n).padStart(36, '0')}`;
const issue = (iid: number) => ({ iid, description: appendMarker('Found.', marker(iid)) });
type List = GitLabClient['listIssues'];
type Page = Awaited<ReturnType<List>>;

/** A GitLab whose lists are answered when the test says so. */
function open() {
  const asked: Array<{ after: number; before: number; page: number; answer: (page: Page) => void }> = [];
  const listIssues: List = (_projectId, span) => new Promise((resolve) => asked.push({ ...span, answer: resolve }));
  const time = { now: 0 };
  const clock = { monotonic: () => time.now };
  return { asked, time, lists: createIssueLists({ client: { listIssues }, clock }) };
}
const page = (iids: number[], more = false): Page => ({ ok: true, value: iids.map(issue), date: 5, more });
const lost: Page = {
  ok: false,
  error: createError({ reason: 'timeout', detail: '' }),
  date: undefined,
};
const sought = (n: number, from = 1_000_000, to = 2_000_000) => ({
  projectId: 42,
  span: { from, to },
  markers: [marker(n)],
  gap: -1,
});
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('look-ups in one project at the same time', () => {
  it('read one list, which began after each of them asked', async () => {
    const { asked, lists } = open();
    const first = lists.find(sought(1));
    const others = [lists.find(sought(2, 500_000)), lists.find(sought(3, 1_500_000, 3_000_000)), lists.find(sought(9))];
    expect(asked).toHaveLength(1);
    asked[0]?.answer(page([1, 2]));
    expect(await first).toMatchObject({ ok: true, hits: [{ iid: 1 }] });
    await settled();
    expect(asked).toHaveLength(2);
    expect(asked[1]).toMatchObject({ after: 490_000, before: 3_010_000, page: 1 });
    asked[1]?.answer(page([2, 3]));
    const found = await Promise.all(others);
    expect(found.map((end) => (end.ok ? end.hits.map(({ iid }) => iid) : 'failed'))).toEqual([[2], [3], []]);
    await settled();
    expect(asked).toHaveLength(2);
  });

  it('read on until each has its hit, and no further', async () => {
    const { asked, lists } = open();
    const first = lists.find(sought(7));
    const others = [lists.find(sought(1)), lists.find(sought(3))];
    asked[0]?.answer(page([7], true));
    await first;
    await settled();
    asked[1]?.answer(page([1], true));
    await settled();
    asked[2]?.answer(page([3], true));
    expect(await Promise.all(others)).toMatchObject([{ hits: [{ iid: 1 }] }, { hits: [{ iid: 3 }] }]);
    expect(asked.map((one) => one.page)).toEqual([1, 1, 2]);
  });

  it('keep what they found when the rest of the list is lost, and else know that it was no answer', async () => {
    const { asked, lists } = open();
    const first = lists.find(sought(7));
    const others = [lists.find(sought(1)), lists.find(sought(3))];
    asked[0]?.answer(page([7]));
    await first;
    await settled();
    asked[1]?.answer(page([1], true));
    await settled();
    asked[2]?.answer(lost);
    expect(await Promise.all(others)).toMatchObject([{ ok: true, hits: [{ iid: 1 }] }, { ok: false }]);
  });

  it('know when GitLab answered, also while they waited for the list before theirs', async () => {
    const { asked, lists, time } = open();
    const first = lists.find(sought(7));
    const second = lists.find(sought(1));
    time.now = 100;
    asked[0]?.answer(page([8], true));
    await settled();
    time.now = 150;
    asked[1]?.answer(page([7]));
    expect(await first).toMatchObject({ answered: { first: 100, last: 100, longest: 150 } });
    await settled();
    time.now = 900;
    asked[2]?.answer(page([2]));
    expect(await second).toMatchObject({ hits: [], answered: { first: 100, last: 150, longest: 800 } });
  });
});
