import type { Issue } from '../gitlab/answer.ts';
import type { IssueChange } from '../gitlab/client.ts';
import type { IssueDraft } from '../issue/draft.ts';
import type { DeliverDependencies } from './deliver-dependencies.ts';
import type { Delivery } from './delivery.ts';
import { contentOf } from './event-content.ts';
import { changeToShow } from './issue-change.ts';
import type { Existing } from './ledger.ts';
import { outcomeOfRead } from './look-at-issue.ts';
import {
  encodeMemory,
  forgetAttempt,
  hasRisen,
  type Memory,
  rememberAttempt,
  rememberChange,
  rememberEvent,
} from './memory.ts';
import type { Unfinished } from './outcome.ts';
import { rewriteMemory } from './rewrite-memory.ts';
import { takeBack } from './take-back.ts';
import { updateIssue } from './update-issue.ts';
import { yieldToNewer } from './yield-to-newer.ts';

/** 5: so many other events of the incident may change the issue in between; then it comes back later. */
const MAX_TRIES = 5;

/** 1 s: the others are done by then. */
const CROWDED: Unfinished = { kind: 'postponed', in: 1_000, hold: false, detail: 'others change the same issue' };

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
};

/** What was changed of the issue; empty where nothing had to be, or where a newer event is shown by now. */
export type ShownEvent = { kind: 'shown'; change: IssueChange } | Unfinished;

/**
 * Makes an event the newest that is remembered, and the issue show it. What is about to be put there is remembered first, so
 * that it is known as ours whatever becomes of the attempt; the event itself last, so that until then all of it is done again.
 * Nobody holds a lock: whoever finds that another has written in between looks at the issue again.
 */
export async function showEvent(input: Input, dependencies: DeliverDependencies): Promise<ShownEvent> {
  const { delivery, key, existing, issue, wish } = input;
  const { prepared } = delivery;
  const place = { delivery, key, existing };
  const draft = wish.rises ? dependencies.draftIssue(prepared) : undefined;
  let put: IssueChange = {};
  let seen = draft || wish.state ? issue : undefined;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const change = (memory: Memory): Memory => beforeChange(memory, draft, wish);
    const began = await rewriteMemory({ ...place, change }, dependencies);
    if (!began) return (await yieldToNewer({ ...place, change: put }, dependencies)) ?? { kind: 'shown', change: {} };
    const { memory, content } = began;
    const rises = draft !== undefined && hasRisen(memory.shown, prepared.event.fields.severity);
    if (seen) {
      if (tries > 0) {
        const { withSlot, client } = delivery.destination;
        const again = await withSlot(() => client.readIssue(existing.projectId, existing.iid));
        if (!again.ok) return outcomeOfRead(delivery, again.error, dependencies);
        seen = again.value;
      }
      const shown = rises ? changeToShow(draft, seen, memory) : takeBack(put, seen, memory);
      const wished = { ...shown, ...stateChange(wish, seen) };
      const updated = await updateIssue({ delivery, existing, change: wished }, dependencies);
      if (updated.kind !== 'updated') return updated;
      put = merge(put, updated.change);
    }
    const after = {
      ...(rises
        ? rememberChange(memory, { shown: prepared.event.fields.severity, labels: draft.labels, put })
        : forgetAttempt(memory, draft)),
      ...rememberEvent(prepared),
      closed: isClosedByUs(memory, input),
    };
    const newest = { ...contentOf(prepared), memory: encodeMemory(after) };
    if (await dependencies.ledger.replace(key, existing.iid, content, newest)) return { kind: 'shown', change: put };
  }
  return CROWDED;
}

function beforeChange(memory: Memory, draft: IssueDraft | undefined, { state }: Wish): Memory {
  const closed = memory.closed || state === 'close';
  return draft ? { ...rememberAttempt(memory, draft), closed } : { ...memory, closed };
}

function stateChange({ state }: Wish, seen: Issue): IssueChange {
  const isDue = state === (seen.state === 'closed' ? 'reopen' : 'close');
  return state && isDue ? { state_event: state } : {};
}

function merge(put: IssueChange, change: IssueChange): IssueChange {
  const add_labels = [...(put.add_labels ?? []), ...(change.add_labels ?? [])];
  const remove_labels = [...(put.remove_labels ?? []), ...(change.remove_labels ?? [])];
  return {
    ...put,
    ...change,
    ...(add_labels.length > 0 ? { add_labels } : {}),
    ...(remove_labels.length > 0 ? { remove_labels } : {}),
  };
}

function isClosedByUs({ closed, status }: Memory, { delivery, issue, wish }: Input): boolean {
  if (wish.state) return wish.state === 'close';
  // Seen open after we closed it: a person has reopened it, and closes it again, if so, as a person.
  const isReopened = status === 'resolved' && issue?.state === 'opened';
  return closed && !(isReopened && delivery.prepared.event.fields.status === 'firing');
}
