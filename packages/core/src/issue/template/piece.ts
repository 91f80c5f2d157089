/** How a value is to be shown; which characters do it depends on the place, so it is done after rendering. */
export type Filter = 'text' | 'cell' | 'code' | 'code_block' | 'link' | 'markdown';

/** A part of a rendered template: the operator's own text, or a value from outside with what shall become of it. */
export type Piece = { kind: 'literal'; text: string } | { kind: Filter; text: string; label: string };

/** Unicode's noncharacters bound the values in a rendered template: no cleaned text has them, and `unwrap` takes them out of values. */
const OPEN: Record<Filter, string> = {
  text: '\uFDD0',
  cell: '\uFDD1',
  code: '\uFDD2',
  code_block: '\uFDD3',
  link: '\uFDD4',
  markdown: '\uFDD5',
};
const LABEL = '\uFDDE';
const CLOSE = '\uFDDF';
const BOUNDS = /[\uFDD0-\uFDEF]/g;
const VALUE = /([\uFDD0-\uFDD5])([^\uFDD0-\uFDEF]*)(?:\uFDDE([^\uFDD0-\uFDEF]*))?\uFDDF/g;

const FILTER_OF = new Map(Object.entries(OPEN).map(([filter, open]) => [open, filter as Filter]));

/** A value with its bounds; bounds that came in the value, or that an earlier filter set, are gone. */
export function wrap(filter: Filter, text: string, label?: string): string {
  return OPEN[filter] + unwrap(text) + (label === undefined ? '' : LABEL + unwrap(label)) + CLOSE;
}

/** The text without bounds. */
export function unwrap(text: string): string {
  return text.replace(BOUNDS, '');
}

/** The pieces of a rendered template, in order. */
export function parsePieces(rendered: string): Piece[] {
  const pieces: Piece[] = [];
  const literal = (text: string) => {
    if (text !== '') pieces.push({ kind: 'literal', text: unwrap(text) });
  };
  let from = 0;
  for (const { 0: found, 1: open = '', 2: text = '', 3: label = '', index } of rendered.matchAll(VALUE)) {
    literal(rendered.slice(from, index));
    pieces.push({ kind: FILTER_OF.get(open) ?? 'text', text, label });
    from = index + found.length;
  }
  literal(rendered.slice(from));
  return pieces;
}
