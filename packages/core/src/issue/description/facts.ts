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

/** The facts as tables, the sender's own ones last; none where there is nothing to show. */
export function factTables(facts: EventFields['facts']): string[] {
  const told = facts.filter(({ value }) => !isBlank(value));
  const headings = [undefined, 'Labels', 'Annotations'] as const;
  return headings
    .map((heading) =>
      factTable(
        heading ?? 'Details',
        told.filter(({ table }) => table === heading),
      ),
    )
    .filter((table) => table !== '');
}

function factTable(heading: string, facts: EventFields['facts']): string {
  if (facts.length === 0) return '';
  const rows = facts
    .slice(0, MAX_ROWS)
    .map(({ label, value }) => [markdownText(cutText(label, MAX_LABEL)), tableCell(cutText(value, MAX_VALUE))]);
  const more = facts.length - rows.length;
  return [
    `### ${heading}`,
    markdownTable([heading === 'Details' ? 'Field' : 'Name', 'Value'], rows),
    ...(more > 0 ? [`… and ${formatCount(more)} more, in the raw event`] : []),
  ].join('\n\n');
}
