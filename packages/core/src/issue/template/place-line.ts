import { breakLineStarts } from '../neutralise/break.ts';
import { oneLine } from '../neutralise/clean.ts';
import { fitLabel, labelText } from '../neutralise/label.ts';
import { fitTitle } from '../neutralise/title.ts';
import { breakParts } from './break-parts.ts';
import type { Piece } from './piece.ts';

/** The pieces of a title as one line in which no value acts, within GitLab's limit; may be blank. */
export function placeTitle(pieces: Piece[]): string {
  const parts = pieces.map(({ kind, text }) =>
    kind === 'literal' ? { kind, text: text.replace(/\s+/g, ' ') } : { kind: 'value' as const, text: oneLine(text) },
  );
  const line = breakParts(parts).map(({ text }) => text);
  return fitTitle(breakLineStarts(line.join('')));
}

/** The pieces of a label; undefined when GitLab would not take what is left. */
export function placeLabel(pieces: Piece[]): string | undefined {
  return fitLabel(pieces.map(({ kind, text }) => (kind === 'literal' ? text : labelText(text))).join(''));
}
