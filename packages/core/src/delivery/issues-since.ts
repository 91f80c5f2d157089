import type { Answer, Issue } from '../gitlab/answer.ts';
import { type GitLabClient, ISSUES_PER_PAGE } from '../gitlab/client.ts';
import { createError } from '../gitlab/error.ts';

/** A day: no GitLab's clock is that far ahead. */
const DAY = 86_400_000;

/** 100,000 pages, ten million issues: more would be a list that never ends. */
const MAX_PAGES = 100_000;

const SAME_PAGE = createError({
  reason: 'unclear',
  detail: 'another page was asked for and the same one came',
  hint: 'a proxy or cache between us ignores the page: let it pass',
});

type Ask = <T>(ask: () => Promise<Answer<T>>) => Promise<Answer<T>>;

type Input = {
  client: Pick<GitLabClient, 'listIssues'>;
  projectId: number;
  /** Unix ms, GitLab's clock. */
  since: number;
  now: number;
  ask: Ask;
};

/**
 * All issues of a project from a moment on, oldest first, page by page; an error is the last. The next page begins at the
 * last one's time and not at a count: GitLab refuses to count beyond 50,000, and a deletion meanwhile moves nothing away.
 */
export async function* issuesSince({ client, projectId, since, now, ask }: Input): AsyncGenerator<Answer<Issue[]>> {
  let after = since;
  let page = 1;
  let before: number[] = [];
  for (let count = 0; count < MAX_PAGES; count++) {
    const span = { after, before: now + DAY, page };
    const answer = await ask(() => client.listIssues(projectId, span));
    if (!answer.ok) return yield answer;
    const { length } = answer.value;
    const fresh = answer.value.filter(({ iid }) => !before.includes(iid));
    before = answer.value.map(({ iid }) => iid);
    yield { ...answer, value: fresh };
    if (!(answer.more ?? length >= ISSUES_PER_PAGE)) return;
    const last = Date.parse(answer.value.at(-1)?.created_at ?? '');
    if (last > after) {
      after = last;
      page = 1;
    } else if (fresh.length === 0 && page > 1) {
      return yield { ok: false, error: SAME_PAGE, date: answer.date };
    } else page += 1;
  }
}
