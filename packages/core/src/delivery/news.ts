import { compareFields, sentFields } from '../event/field-digest.ts';
import type { NoteNews } from '../issue/note-news.ts';
import type { Prepared } from './prepare.ts';
import type { Standing } from './standing.ts';
import { toldPayload } from './told-payload.ts';

/** What an event's note has to say: what differs from the newest event, where that is remembered and older. */
export function newsOf(prepared: Prepared, { memory, isLate }: Standing, does: NoteNews['does']): NoteNews {
  const before = isLate ? undefined : memory;
  const fields = sentFields(toldPayload(prepared));
  const changes = before && before.fields !== '' && fields ? compareFields(fields, before.fields) : undefined;
  return { before, changes, isLate, does };
}
