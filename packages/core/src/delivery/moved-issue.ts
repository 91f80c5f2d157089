import type { Answer, Issue } from '../gitlab/answer.ts';
import type { Destination } from './destination.ts';

/** 1 s either way: GitLab rounds what it is asked for, and says milliseconds. */
const ROUNDING = 1_000;

/**
 * Where a moved issue is now: GitLab names its new id, by which only administrators may ask. It keeps the time that it was
 * made at, and older versions date it by the move, so of all issues of that second the one with that id is looked for.
 * Undefined where the token does not see it.
 */
export async function findMoved(destination: Destination, moved: Issue): Promise<Answer<Issue | undefined>> {
  let answer: Answer<Issue[]> | undefined;
  for (const time of [moved.created_at, moved.closed_at]) {
    const at = Date.parse(time ?? '');
    if (Number.isNaN(at)) continue;
    answer = await destination.withSlot(() =>
      destination.client.listAllIssues({ after: at - ROUNDING, before: at + ROUNDING }),
    );
    if (!answer.ok) return answer;
    const value = answer.value.find(({ id }) => id === moved.moved_to_id);
    if (value) return { ...answer, value };
  }
  return { ok: true, value: undefined, date: answer?.date, more: undefined };
}
