import { SEVERITIES } from '../../config/severity.ts';
import type { IncomingEvent } from '../../event/incoming-event.ts';
import type { NoteNews } from '../note-news.ts';

/** What happens to the issue, in the words that stand behind the headline. */
const DONE: Record<NoteNews['does'], string> = {
  nothing: '',
  close: ' This issue is closed with it.',
  reopen: ' This issue is reopened.',
  stays_closed: ' This issue stays closed.',
};

/** What is new, in a sentence: of our own words only. */
export function headline({ fields }: IncomingEvent, { before, isLate, does }: NoteNews): string {
  return `${happened(fields, before, isLate)}${DONE[does]}`;
}

function happened({ severity, status }: IncomingEvent['fields'], before: NoteNews['before'], isLate: boolean): string {
  if (isLate) return '**Reported earlier, delivered late:** newer events are above.';
  if (status === 'resolved') return '**Resolved:** the sender reports that this is over.';
  if (before?.status === 'resolved') return '**Firing again**, after it was reported as over.';
  if (before && before.severity !== severity) {
    const isWorse = SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(before.severity);
    return isWorse
      ? `**Severity rose from ${before.severity} to ${severity}.**`
      : `**Severity fell from ${before.severity} to ${severity}.** Labels and due date stay as they are.`;
  }
  return '**Reported again.**';
}
