import type { EventFields } from '../../event/incoming-event.ts';
import { isBlank } from '../neutralise/clean.ts';
import { tableCell } from '../neutralise/code.ts';
import { cutText } from '../neutralise/cut.ts';
import { markdownText } from '../neutralise/text.ts';
import { formatCount } from './raw-event.ts';
import { markdownTable } from './table.ts';

/** 1,000 code points: a fact is short; the whole value is in the raw event. */
const MAX_VALUE = 1_000;
const MAX_LABEL = 100;
/** 100: presets name no more. */
const MAX_ROWS = 100;

/** The facts as a table; undefined when there are none. */
export function factTable(facts: EventFields['facts']): string | undefined {
  const told = facts.filter(({ value }) => !isBlank(value));
  if (told.length === 0) return undefined;
  const rows = told
    .slice(0, MAX_ROWS)
    .map(({ label, value }) => [markdownText(cutText(label, MAX_LABEL)), tableCell(cutText(value, MAX_VALUE))]);
  const more = told.length - rows.length;
  return [
    '### Details',
    markdownTable(['Field', 'Value'], rows),
    ...(more > 0 ? [`… and ${formatCount(more)} more, in the raw event`] : []),
  ].join('\n\n');
}
