import { createOnce } from './create-once.ts';
import type { DeliverDependencies } from './deliver-dependencies.ts';
import type { Delivery } from './delivery.ts';
import { findOnce } from './find-once.ts';
import { followUp } from './follow-up.ts';
import { issueTask } from './issue-task.ts';
import type { Content, Existing, LedgerEntry } from './ledger.ts';
import type { Outcome, Unfinished } from './outcome.ts';

/** 5: the entry was another than thought, or its issue is gone and made anew; what goes on like that is somebody's doing, and comes back later. */
const MAX_ROUNDS = 5;

/** 10 s: whoever deletes issues as they are made is not to be raced. */
const VANISHED_WAIT = 10_000;

const NOTHING_TO_END: Outcome = { kind: 'resolved_unknown', detail: 'it is over, and no issue of it is known' };

type Known = { existing: Existing; content: Content };

/**
 * The one use case: one event in, one outcome out. A new incident becomes an issue, a known one a note on it and what its life
 * asks for; run again after any crash it ends the same and makes nothing twice.
 */
export async function deliver(delivery: Delivery, dependencies: DeliverDependencies): Promise<Outcome> {
  const { prepared, destination } = delivery;
  const { ledger, keys, clock, overBefore } = dependencies;
  const { event, incident } = prepared;
  const key = keys.ledger(destination.host, 'issue', event.source, incident.key);
  const isOver = event.fields.status === 'resolved';
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const readAt = { wall: clock.now(), monotonic: clock.monotonic() };
    // Before the ledger is read: whoever claims after that finds it.
    if (isOver && round > 0) await overBefore.note(key, Date.parse(event.receivedAt));
    const entry = await ledger.read(key);
    let known: Known | undefined = entry.state === 'created' ? entry : undefined;
    if (!known && isOver) {
      const found = await findOver({ delivery, key, entry }, dependencies);
      if (found === 'absent' && round === 0) continue;
      if (found === 'absent') return NOTHING_TO_END;
      if ('kind' in found) return found;
      known = found;
    }
    if (!known) {
      const follows = entry.state === 'free' ? entry.follows : undefined;
      const task = await issueTask({ delivery, key, follows }, dependencies);
      if ('kind' in task) return task;
      const once = await createOnce(task, dependencies, { entry, readAt });
      if (once.kind !== 'exists') return once;
      if (once.how !== 'known' && once.existing.eventId === event.id) {
        return made(once.how, { delivery, key, known: once }, dependencies);
      }
      known = once;
    }
    if (known.existing.eventId === event.id) return made('created', { delivery, key, known }, dependencies);
    const end = await followUp({ delivery, key, known }, dependencies);
    if (end !== 'again') return end;
  }
  return { kind: 'postponed', in: VANISHED_WAIT, hold: false, detail: 'its issue changes or vanishes again and again' };
}

/** What is over needs no issue, but one that may be there, or is being made, gets its note. */
async function findOver(
  { delivery, key, entry }: { delivery: Delivery; key: string; entry: LedgerEntry },
  dependencies: DeliverDependencies,
): Promise<Known | Unfinished | 'absent'> {
  if (entry.state === 'free' && !entry.doubt && entry.index === '') return 'absent';
  const task = await issueTask({ delivery, key, follows: undefined }, dependencies);
  if ('kind' in task) return task;
  const once = await findOnce(task, dependencies);
  if (once.kind === 'absent') return 'absent';
  return once.kind === 'exists' ? { existing: once.existing, content: once.content } : once;
}

/** The end of the event that an issue was made for; where its own end came in before there was an issue, that is told now. */
async function made(
  kind: 'created' | 'adopted',
  { delivery, key, known }: { delivery: Delivery; key: string; known: Known },
  dependencies: DeliverDependencies,
): Promise<Outcome> {
  const { prepared } = delivery;
  const { event } = prepared;
  const { existing } = known;
  const overAt = await dependencies.overBefore.find(key);
  const isOver = overAt !== undefined && overAt > known.content.receivedAt && overAt > Date.parse(event.receivedAt);
  if (isOver) {
    const fields = { ...event.fields, status: 'resolved' as const };
    const over = { ...prepared, event: { ...event, receivedAt: new Date(overAt).toISOString(), fields } };
    const end = await followUp({ delivery: { ...delivery, prepared: over }, key, known }, dependencies);
    if (end !== 'again' && !('issue' in end)) return end;
  }
  return { kind, issue: existing, detail: `issue ${existing.iid} of project ${existing.projectId}` };
}
