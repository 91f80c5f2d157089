import type { Issue } from '../gitlab/answer.ts';
import type { IssueChange } from '../gitlab/client.ts';
import type { DeliverDependencies } from './deliver-dependencies.ts';
import type { Delivery } from './delivery.ts';
import { changeToShow } from './issue-change.ts';
import type { Existing } from './ledger.ts';
import { type Memory, rememberAttempt, rememberChange, rememberEvent } from './memory.ts';
import type { Unfinished } from './outcome.ts';
import { type Rewritten, rewriteMemory } from './rewrite-memory.ts';
import type { Standing } from './standing.ts';
import { updateIssue } from './update-issue.ts';

/** What is done with the issue itself, beside the note. */
export type Wish = {
  /** The event was worse than all that the issue shows. */
  rises: boolean;
  state: 'close' | 'reopen' | undefined;
};

type Input = {
  delivery: Delivery;
  key: string;
  existing: Existing;
  /** As it was just seen; undefined where nobody looked, and then nothing is wished for. */
  issue: Issue | undefined;
  wish: Wish;
  standing: Standing;
};

/** What was changed of the issue; empty where nothing had to be. `again`: what was decided by has changed meanwhile. */
export type ShownEvent = { kind: 'shown'; change: IssueChange } | { kind: 'again' } | Unfinished;

/**
 * Makes an event the newest that is remembered, and the issue show it. What is about to be put there is remembered first, so
 * that it is known as ours whatever becomes of the attempt; the event itself last, so that until then all of it is done again.
 * Only the holder of the issue's lease changes it; all else is one compare-and-set.
 */
export async function showEvent(input: Input, dependencies: DeliverDependencies): Promise<ShownEvent> {
  const { delivery, key, existing, issue, wish } = input;
  const place = { delivery, key, existing };
  const { prepared } = delivery;
  if (!issue || (!wish.rises && !wish.state)) return rememberOnly(input, dependencies);
  const draft = wish.rises ? dependencies.draftIssue(prepared) : undefined;
  const closes = wish.state === 'close';
  const begin = (memory: Memory, isNewer: boolean): Rewritten | undefined => {
    const tried = draft ? rememberAttempt(memory, draft) : memory;
    return isNewer ? undefined : { memory: { ...tried, closed: tried.closed || closes }, isNewest: false };
  };
  const memory = await rewriteMemory({ ...place, change: begin }, dependencies);
  if (!memory) return { kind: 'again' };
  const wished = {
    ...(draft ? changeToShow(draft, issue, memory) : {}),
    ...(wish.state ? { state_event: wish.state } : {}),
  };
  const updated = await updateIssue({ delivery, existing, change: wished }, dependencies);
  if (updated.kind !== 'updated') return updated;
  const { change } = updated;
  const shown = prepared.event.fields.severity;
  const end = (before: Memory, isNewer: boolean): Rewritten => {
    const changed = draft ? rememberChange(before, { shown, labels: draft.labels, put: change }) : before;
    const newest = isNewer ? changed : { ...changed, ...rememberEvent(prepared) };
    return { memory: wish.state ? { ...newest, closed: closes } : newest, isNewest: !isNewer };
  };
  await rewriteMemory({ ...place, change: end }, dependencies);
  return { kind: 'shown', change };
}

/** For an event that changes nothing; unless the issue was closed for its sender since it was decided so, or is just being. */
async function rememberOnly(
  { standing, issue, ...place }: Input,
  dependencies: DeliverDependencies,
): Promise<ShownEvent> {
  const { prepared } = place.delivery;
  const wasClosed = standing.memory?.closed ?? false;
  let isOutdated = false;
  const change = (memory: Memory, isNewer: boolean): Rewritten | undefined => {
    isOutdated = memory.closed && !wasClosed && !isNewer && !standing.isResolved;
    if (isNewer || isOutdated) return undefined;
    // Seen open after we closed it: a person has reopened it, and closes it again, if so, as a person.
    const isReopened = memory.status === 'resolved' && issue?.state === 'opened' && !standing.isResolved;
    return { memory: { ...memory, ...rememberEvent(prepared), closed: memory.closed && !isReopened }, isNewest: true };
  };
  await rewriteMemory({ ...place, change }, dependencies);
  return isOutdated ? { kind: 'again' } : { kind: 'shown', change: {} };
}
