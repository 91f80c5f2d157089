import type { Severity } from '../config/severity.ts';
import type { FieldChanges } from '../event/field-digest.ts';

/** What a later event says that its incident's issue does not say yet, and what is done with the issue beside the note. */
export type NoteNews = {
  /** What the newest event before said; undefined where nobody remembers. */
  before: { severity: Severity; status: 'firing' | 'resolved' } | undefined;
  /** Undefined: it cannot be told what has changed, and all of the event is shown. */
  changes: FieldChanges | undefined;
  /** The event came in before the newest one that the issue shows. */
  isLate: boolean;
  /** `stays_closed`: the issue was seen closed, and is left so. */
  does: 'nothing' | 'close' | 'reopen' | 'stays_closed';
};
