import type { FieldChanges } from '../../event/field-digest.ts';
import { sentText } from '../../event/sent-text.ts';
import { isBlank } from '../neutralise/clean.ts';
import { tableCell } from '../neutralise/code.ts';
import { cutText, roughly } from '../neutralise/cut.ts';
import { formatCount } from './raw-event.ts';
import { markdownTable } from './table.ts';

/** 100 and 1,000 code points, 50 rows: what a person compares; names and values alike come from outside. */
const MAX_NAME = 100;
const MAX_VALUE = 1_000;
const MAX_ROWS = 50;

/** The fields that have changed with what they say now, as the sender calls them; what is no longer sent is counted. */
export function changeTable({ changed, gone }: FieldChanges): string | undefined {
  const rows = changed
    .slice(0, MAX_ROWS)
    .map(({ name, value }) => [tableCell(cutText(roughly(name, MAX_NAME), MAX_NAME)), valueCell(sentText(value))]);
  const more = changed.length - rows.length;
  const parts = [
    ...(rows.length > 0 ? [markdownTable(['Changed', 'Now'], rows)] : []),
    ...(more > 0 ? [`… and ${formatCount(more)} more`] : []),
    ...(gone > 0 ? [`No longer sent: ${formatCount(gone)} ${gone === 1 ? 'field' : 'fields'}.`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join('\n\n');
}

function valueCell(text: string): string {
  return isBlank(text) ? '(blank)' : tableCell(cutText(roughly(text, MAX_VALUE), MAX_VALUE));
}
