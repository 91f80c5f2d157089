import type { Entities, Entity } from './incoming-event.ts';

type Column = 'type' | 'source' | 'location';

/** The lists of a sender that names its entities in columns, each an item a time, empty items included. */
export type EntityLists = { names: string[] } & Record<Column, string[]>;

/** 50: what a description shows of them; the rest is counted. */
const MAX_SHOWN = 50;

const COLUMNS = ['type', 'source', 'location'] as const;

/**
 * The entities of the lists, each once, and the lists that are no columns of them: only a list with exactly as many items as there
 * are names is one, because senders' lists need not be of equal length.
 */
export function matchEntities(lists: EntityLists): {
  entities: Entities;
  unmatched: Partial<Record<Column, string[]>>;
} {
  const columns = COLUMNS.filter((column) => lists[column].length === lists.names.length);
  const seen = new Set<string>();
  const first: Entity[] = [];
  lists.names.forEach((name, index) => {
    if (name === '') return;
    const entity: Entity = { name };
    for (const column of columns) {
      const value = lists[column][index];
      if (value) entity[column] = value;
    }
    const identity = JSON.stringify([name, entity.type, entity.source, entity.location]);
    if (seen.has(identity)) return;
    seen.add(identity);
    if (first.length < MAX_SHOWN) first.push(entity);
  });
  const rest = COLUMNS.filter((column) => !columns.includes(column));
  const unmatched = Object.fromEntries(rest.map((column) => [column, distinct(lists[column])]));
  return { entities: { first, total: seen.size }, unmatched };
}

function distinct(items: string[]): string[] {
  return [...new Set(items)].filter((item) => item !== '');
}
