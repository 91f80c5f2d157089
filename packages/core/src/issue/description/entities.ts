import type { Entities, Entity } from '../../event/incoming-event.ts';
import { codeSpan, tableCell } from '../neutralise/code.ts';
import { cutText } from '../neutralise/cut.ts';
import { formatCount } from './raw-event.ts';
import { markdownTable } from './table.ts';

const CONJUNCTION = new Intl.ListFormat('en', { type: 'conjunction' });

/** 50: more rows than anyone compares; the raw event has them all. */
const MAX_ROWS = 50;

/** 3: so many names still make a sentence. */
const MAX_NAMED = 3;

/** 255 code points: longer than any account's name. */
const MAX_NAME = 255;

const COLUMNS: Array<{ key: keyof Entity; head: string }> = [
  { key: 'name', head: 'Name' },
  { key: 'type', head: 'Type' },
  { key: 'source', head: 'Source' },
  { key: 'location', head: 'Location' },
];

/** The entities as a table, with the columns that any of them has and a sentence on how many more there are. */
export function entityTable({ first, total }: Entities): string | undefined {
  const shown = first.slice(0, MAX_ROWS);
  if (shown.length === 0) return undefined;
  const columns = COLUMNS.filter(({ key }) => key === 'name' || shown.some((entity) => entity[key]));
  const rows = shown.map((entity) => columns.map(({ key }) => tableCell(cutText(entity[key] ?? '', MAX_NAME))));
  const count = Math.max(total, first.length);
  const more = count - shown.length;
  return [
    `### Entities (${formatCount(count)})`,
    markdownTable(
      columns.map(({ head }) => head),
      rows,
    ),
    ...(more > 0 ? [`… and ${formatCount(more)} more`] : []),
  ].join('\n\n');
}

/** The entities within a sentence: the first names and how many more. */
export function entityNames({ first, total }: Entities): string | undefined {
  const names = first.slice(0, MAX_NAMED).map(({ name }) => codeSpan(cutText(name, MAX_NAME)));
  const more = Math.max(total, first.length) - names.length;
  if (names.length === 0) return undefined;
  if (more > 0) return `${names.join(', ')} and ${formatCount(more)} more`;
  return CONJUNCTION.format(names);
}
