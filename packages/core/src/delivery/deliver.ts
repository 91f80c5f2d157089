import { boundsOf } from './bounds.ts';
import { createOnce } from './create-once.ts';
import type { DeliverDependencies } from './deliver-dependencies.ts';
import type { Delivery } from './delivery.ts';
import { findOnce } from './find-once.ts';
import { followUp } from './follow-up.ts';
import { issueTask } from './issue-task.ts';
import type { Existing } from './ledger.ts';
import type { Outcome } from './outcome.ts';

/** Found gone or closed, made anew; a second one that vanishes in the same attempt is somebody's doing, and comes back later. */
const MAX_ROUNDS = 2;

/** 10 s: whoever deletes issues as they are made is not to be raced. */
const VANISHED_WAIT = 10_000;

const NOTHING_TO_END: Outcome = { kind: 'resolved_unknown', detail: 'it is over, and no issue of it is known' };

/**
 * The one use case: one event in, one outcome out. A new incident becomes an issue, a known one a note on it and what its life
 * asks for; run again after any crash it ends the same and makes nothing twice.
 */
export async function deliver(delivery: Delivery, dependencies: DeliverDependencies): Promise<Outcome> {
  const { prepared, destination } = delivery;
  const { ledger, keys, clock } = dependencies;
  const { event, incident } = prepared;
  const key = keys.ledger(destination.host, 'issue', event.source, incident.key);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const readAt = clock.now();
    const entry = await ledger.read(key, boundsOf(destination));
    let known = entry.state === 'created' ? { existing: entry.existing, content: entry.content } : undefined;
    if (!known) {
      const isOver = event.fields.status === 'resolved';
      if (isOver && entry.state === 'free' && !entry.doubt && entry.index === '') return NOTHING_TO_END;
      const follows = entry.state === 'free' ? entry.follows : undefined;
      const task = await issueTask({ delivery, key, follows }, dependencies);
      if ('kind' in task) return task;
      // What is over needs no issue, but one that may be there gets its note.
      const once = isOver
        ? await findOnce(task, dependencies)
        : await createOnce(task, dependencies, { entry, readAt });
      if (once.kind === 'absent') return NOTHING_TO_END;
      if (once.kind !== 'exists') return once;
      if (once.how !== 'known' && once.existing.eventId === event.id) return made(once.how, once.existing);
      known = once;
    }
    if (known.existing.eventId === event.id) return made('created', known.existing);
    const end = await followUp({ delivery, key, known }, dependencies);
    if (end !== 'anew') return end;
  }
  return { kind: 'postponed', in: VANISHED_WAIT, hold: false, detail: 'its issue vanished twice' };
}

function made(kind: 'created' | 'adopted', issue: Existing): Outcome {
  return { kind, issue, detail: `issue ${issue.iid} of project ${issue.projectId}` };
}
