import { fieldsHash } from '../event/canonical-json.ts';
import type { IncomingEvent } from '../event/incoming-event.ts';
import { boundsOf } from './bounds.ts';
import { createOnce } from './create-once.ts';
import type { DeliverDependencies } from './deliver-dependencies.ts';
import type { Delivery } from './delivery.ts';
import { issueTask } from './issue-task.ts';
import type { Content } from './ledger.ts';
import { noteTask } from './note-task.ts';
import type { Once } from './once-task.ts';
import type { Outcome } from './outcome.ts';
import { readRefusedNote } from './refused-note.ts';

/** A deleted issue is made anew once; a second one that vanishes in the same attempt is somebody's doing, and comes back later. */
const MAX_ROUNDS = 2;

/** 10 s: whoever deletes issues as they are made is not to be raced. */
const VANISHED_WAIT = 10_000;

/** 30 days: a note's entry outlives every redrive of its event that a person would still ask for. */
const NOTE_MEMORY = 30 * 86_400_000;

/**
 * The one use case: one event in, one outcome out. A new incident becomes an issue, a known one a note on it; run again
 * after any crash it ends the same and makes nothing twice.
 */
export async function deliver(delivery: Delivery, dependencies: DeliverDependencies): Promise<Outcome> {
  const { prepared, destination } = delivery;
  const { ledger, keys } = dependencies;
  const { event, source, incident } = prepared;
  const content = contentOf(event);
  const key = keys.ledger(destination.host, 'issue', event.source, incident.key);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const readAt = dependencies.clock.now();
    const entry = await ledger.read(key, boundsOf(destination));
    let known = entry.state === 'created' ? { existing: entry.existing, content: entry.content } : undefined;
    if (!known) {
      const task = await issueTask({ delivery, key, content }, dependencies);
      if ('kind' in task) return task;
      const once = await createOnce(task, dependencies, { entry, readAt });
      if (once.kind !== 'exists') return once;
      if (once.how !== 'known' && once.existing.eventId === event.id) return finished(once.how, once);
      known = once;
    }
    const { existing } = known;
    if (existing.eventId === event.id) return finished('created', { existing });
    if (known.content.hash === content.hash)
      return finished('unchanged', { existing }, 'the same content is there already');
    if (source.on_repeat === 'ignore') return finished('unchanged', { existing }, 'on_repeat is ignore');
    const note = await createOnce(noteTask({ delivery, existing, content }, dependencies), dependencies);
    if (note.kind === 'exists') {
      if (content.receivedAt >= known.content.receivedAt)
        await ledger.replace(key, existing.iid, known.content, content);
      await ledger.expire(keys.ledger(destination.host, 'note', event.id), NOTE_MEMORY);
      return finished('noted', { existing });
    }
    if (note.kind !== 'parked') return note;
    const refused = await readRefusedNote({ delivery, existing, refused: note }, dependencies);
    if (refused !== 'gone') return refused;
    await dependencies.trace('issue gone', `issue ${existing.iid} is no longer there: a new one is made`);
    await ledger.forget(key, existing.iid);
  }
  return { kind: 'postponed', in: VANISHED_WAIT, hold: false, detail: 'its issue vanished twice' };
}

/** What an event adds to its incident: events with equal fields say nothing new. */
function contentOf(event: IncomingEvent): Content {
  return { receivedAt: Date.parse(event.receivedAt), hash: fieldsHash({ ...event.payload, rawBody: event.rawBody }) };
}

function finished(
  kind: 'created' | 'adopted' | 'noted' | 'unchanged',
  { existing }: Pick<Extract<Once, { kind: 'exists' }>, 'existing'>,
  detail = `issue ${existing.iid} of project ${existing.projectId}`,
): Outcome {
  return { kind, issue: existing, detail };
}
