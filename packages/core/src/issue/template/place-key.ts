import { isBlank } from '../neutralise/clean.ts';
import { hasPercentName } from './percent-names.ts';
import type { Piece } from './piece.ts';

/** An incident key, or why what was rendered cannot tell incidents apart. */
export type RenderedKey = { key: string } | { weak: string };

/**
 * The pieces of an incident key, values as sent. With two or more, what the template puts between them is percent-encoded in each, so that
 * `a/b` and `c` are never `a` and `b/c`.
 */
export function placeKey(pieces: Piece[]): RenderedKey {
  const values = pieces.filter(({ kind }) => kind !== 'literal');
  for (const [index, { text }] of values.entries()) {
    const part = values.length === 1 ? 'the incident key' : `part ${index + 1} of the incident key`;
    if (isBlank(text)) return { weak: `${part} is empty` };
    if (hasPercentName(text)) return { weak: `${part} still holds a variable that the sender did not replace` };
  }
  const key = values.length > 1 ? separated(pieces) : pieces.map(({ text }) => text).join('');
  return isBlank(key) ? { weak: 'the incident key is empty' } : { key };
}

function separated(pieces: Piece[]): string {
  const between = pieces.filter((piece, index) => piece.kind === 'literal' && index > 0 && index < pieces.length - 1);
  const separators = new Set(['%', '/', ...between.map(({ text }) => text.charAt(0))]);
  const encode = (text: string) =>
    Array.from(text, (character) => (separators.has(character) ? encodeURIComponentFully(character) : character)).join(
      '',
    );
  return pieces
    .map((piece, index) => {
      if (piece.kind === 'literal') return piece.text;
      // Two values side by side have no separator that could be encoded.
      const adjoining = index > 0 && pieces[index - 1]?.kind !== 'literal';
      return (adjoining ? '/' : '') + encode(piece.text);
    })
    .join('');
}

function encodeURIComponentFully(character: string): string {
  return Array.from(
    Buffer.from(character, 'utf8'),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
}
