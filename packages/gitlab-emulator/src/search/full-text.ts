import { type IndexedText, preparedText, type SearchColumn, type SearchMode } from './indexed-text.ts';
import { lexemesOf } from './lexemes.ts';
import { type Operand, parseSearch } from './search-query.ts';

/** An index row: every lexeme with its places, one list per column; undefined: too long for PostgreSQL, so there is no row. */
type Vector = { [column in SearchColumn]: { text: string; position: number }[] } | undefined;

/** GitLab's full-text search over issues. Vectors are made when first searched, so that creating an issue costs nothing. */
export type FullText = {
  /** A test of rows; `columns` are those that the caller wants looked into. */
  matcher: (search: string, columns: readonly SearchColumn[], mode: SearchMode) => (row: IndexedText) => boolean;
};

/** PostgreSQL refuses a longer tsvector, and GitLab then keeps the issue without a row. */
const MAX_VECTOR_BYTES = 1_048_575;

/** A search that remembers the vectors of the rows it has seen. */
export const createFullText = (): FullText => {
  const known = new WeakMap<IndexedText, { made: string; vector: Vector }>();
  const vectorOf = (row: IndexedText, mode: SearchMode): Vector => {
    const made = JSON.stringify([mode, row.title, row.description]);
    const present = known.get(row);
    if (present?.made === made) return present.vector;
    const vector = createVector(row, mode);
    known.set(row, { made, vector });
    return vector;
  };
  return {
    matcher: (search, columns, mode) => {
      const query = parseSearch(search);
      if (query.kind === 'substrings') return substringMatcher(query, columns);
      if (query.groups.length === 0) return () => false;
      return (row) => {
        const vector = vectorOf(row, mode);
        if (vector === undefined) return false;
        const places = columns.flatMap((column) => vector[column]);
        return query.groups.every((group) => group.some((operand) => occurs(places, operand)));
      };
    },
  };
};

const createVector = (row: IndexedText, mode: SearchMode): Vector => {
  const title = lexemesOf(preparedText(row.title, mode));
  const offset = title.at(-1)?.position ?? 0;
  const description = lexemesOf(preparedText(row.description ?? '', mode)).map(({ text, position }) => ({
    text,
    position: position + offset,
  }));
  const distinct = new Set([...title, ...description].map(({ text }) => text));
  const bytes = [...distinct].reduce((sum, text) => sum + text.length, 0);
  return bytes > MAX_VECTOR_BYTES ? undefined : { title, description };
};

const occurs = (places: { text: string; position: number }[], operand: Operand): boolean => {
  const fits = (text: string, wanted: Operand[number]): boolean =>
    wanted.prefix ? text.startsWith(wanted.text) : text === wanted.text;
  const [first, ...rest] = operand;
  if (first === undefined) return false;
  const starts = places.filter(({ text }) => fits(text, first));
  return starts.some(({ position }) =>
    rest.every((next) => places.some((place) => place.position === position + next.distance && fits(place.text, next))),
  );
};

const substringMatcher = (
  { parts, whole }: { parts: string[]; whole: string },
  columns: readonly SearchColumn[],
): ((row: IndexedText) => boolean) => {
  const holds = (text: string): boolean =>
    parts.length > 0 ? parts.every((part) => text.includes(part)) : text === whole;
  return (row) => columns.some((column) => holds((row[column] ?? '').toLowerCase()));
};
