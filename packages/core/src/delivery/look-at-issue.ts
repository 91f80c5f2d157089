import type { Answer, Issue } from '../gitlab/answer.ts';
import { createError, type GitLabError } from '../gitlab/error.ts';
import { boundsOf } from './bounds.ts';
import type { DeliverDependencies } from './deliver-dependencies.ts';
import type { Delivery } from './delivery.ts';
import { outcomeOfError } from './error-outcome.ts';
import type { Existing } from './ledger.ts';
import { findMoved } from './moved-issue.ts';
import type { Unfinished } from './outcome.ts';

/** 5: nobody moves an issue on so often between two events; the next look goes on from there. */
const MAX_MOVES = 5;

/** What a look at a known issue came to; `isStub`: it went where the token does not see it, and this is what it left behind. */
export type Look =
  | { kind: 'there'; existing: Existing; issue: Issue; isStub: boolean }
  | { kind: 'gone'; error: GitLabError }
  | Unfinished;

/** Looks at a known issue, follows it to where it was moved, and tells the ledger. */
export async function lookAtIssue(
  { delivery, key, existing }: { delivery: Delivery; key: string; existing: Existing },
  dependencies: DeliverDependencies,
): Promise<Look> {
  const { destination } = delivery;
  const { ledger, trace } = dependencies;
  let place = existing;
  let answer: Answer<Issue> = await destination.withSlot(() =>
    destination.client.readIssue(existing.projectId, existing.iid),
  );
  for (let moves = 0; moves < MAX_MOVES; moves++) {
    if (!answer.ok) {
      if (answer.error.effect === 'gone') return { kind: 'gone', error: answer.error };
      return outcomeOfRead(delivery, answer.error, dependencies);
    }
    const issue = answer.value;
    if (issue.moved_to_id == null) return { kind: 'there', existing: place, issue, isStub: false };
    const found = await findMoved(destination, issue);
    if (!found.ok) return outcomeOfRead(delivery, found.error, dependencies);
    const { value } = found;
    if (value?.project_id === undefined) {
      await trace('moved', `issue ${place.iid} was moved to where the token sees nothing: it goes on where it was`);
      return { kind: 'there', existing: place, issue, isStub: true };
    }
    const to = { projectId: value.project_id, iid: value.iid, webUrl: value.web_url ?? place.webUrl };
    await ledger.move(key, place, to);
    await trace('moved', `issue ${place.iid} was moved: it is issue ${to.iid} of project ${to.projectId} now`);
    place = { ...place, ...to };
    answer = { ...found, value };
  }
  return { kind: 'retryable', error: TOO_FAR };
}

/** Definite: nothing was to be made. */
const TOO_FAR: GitLabError = {
  ...createError({
    reason: 'unclear',
    detail: `the issue was moved more than ${MAX_MOVES} times`,
    hint: 'it is followed further with the next attempt',
  }),
  definite: true,
};

/** A read leaves no doubt: whatever became of it, it may be made again. */
export function outcomeOfRead(
  { prepared, destination }: Delivery,
  error: GitLabError,
  dependencies: DeliverDependencies,
): Promise<Unfinished> {
  return outcomeOfError(
    {
      error: { ...error, definite: true },
      destination: destination.name,
      project: prepared.route.project,
      incident: prepared.incident.key,
      lane: undefined,
      isLookUp: true,
      lookAgainIn: boundsOf(destination).settle,
    },
    dependencies,
  );
}
