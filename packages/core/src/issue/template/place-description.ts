import { breakLineStarts, WORD_JOINER } from '../neutralise/break.ts';
import { cleanText, oneLine } from '../neutralise/clean.ts';
import { codeBlock, codeSpan, tableCell } from '../neutralise/code.ts';
import { findHref, markdownLink, percentEncode } from '../neutralise/link.ts';
import { quotedMarkdown } from '../neutralise/markdown.ts';
import { escapeMarkdown } from '../neutralise/text.ts';
import { breakParts } from './break-parts.ts';
import type { Piece } from './piece.ts';
import { readSurroundings, type Surrounding } from './surroundings.ts';

/** Stands for a value while the template's own text is read. */
const MARK = '\uFDD0';

/**
 * A part of the result. `value`: still to be broken, and escaped as its place asks; `ready`: finished Markdown, within a line or a `block` of
 * its own; `own`: finished, in an address of the template's own.
 */
type Part = { kind: 'literal' | 'own' | 'ready' | 'value'; text: string; place: Surrounding; block?: boolean };

/** The pieces of a description as Markdown in which no value acts, whatever the template put around it. */
export function placeDescription(pieces: Piece[], gitlabHosts: string[]): string {
  const skeleton = pieces.map((piece) => (piece.kind === 'literal' ? piece.text : MARK)).join('');
  const { values, openFence } = readSurroundings(skeleton, MARK);
  let index = 0;
  const parts = pieces.map((piece): Part => {
    if (piece.kind === 'literal') return { kind: 'literal', text: piece.text, place: 'text' };
    const place = values[index] ?? 'text';
    index += 1;
    return partOf(piece, place, gitlabHosts);
  });
  const text = breakLineStarts(join(spaceBlocks(parts)));
  return openFence === undefined ? text : `${text}\n${openFence}`;
}

type Value = Exclude<Piece, { kind: 'literal' }>;

function partOf({ kind, text, label }: Value, place: Surrounding, gitlabHosts: string[]): Part {
  const ready = (markdown: string): Part => ({ kind: 'ready', text: markdown, place: 'text' });
  const block = (markdown: string): Part => ({ ...ready(markdown), block: true });
  // Within an address or code of the template's own only that place's form is safe, whatever filter was asked for.
  // An image is fetched by everyone who opens the issue: it tells the sender who did, and when.
  if (place === 'image') return { kind: 'own', text: '#', place };
  if (place === 'href') return { kind: 'own', text: findHref(text, gitlabHosts) ?? '#', place };
  if (place === 'url') return { kind: 'own', text: percentEncode(text), place };
  if (place === 'code') return { kind: 'value', text: withoutFences(oneLine(text)), place };
  if (place === 'fence') return { kind: 'value', text: withoutFences(cleanText(text)), place };
  if (kind === 'cell') return ready(tableCell(text));
  if (kind === 'code') return ready(codeSpan(text));
  if (kind === 'link') return ready(markdownLink(text, label, gitlabHosts));
  if (kind === 'code_block') return block(text === '' ? '' : codeBlock(text));
  if (kind === 'markdown') return block(quotedMarkdown(text));
  return { kind: 'value', text: oneLine(text), place };
}

/** Backticks look-alikes and broken rows of tildes: so that a value cannot end the code it stands in. */
function withoutFences(text: string): string {
  return text.replaceAll('`', '\u02CB').replace(/~(?=~)|^~|~$/g, `~${WORD_JOINER}`);
}

/** Puts a blank line before and behind each block where there is none. */
function spaceBlocks(parts: Part[]): Part[] {
  let before = '\n\n';
  let open = false;
  return parts.map((part) => {
    if (part.text === '') return part;
    const ends = /\n{0,2}$/.exec(before)?.[0].length ?? 0;
    const begins = /^\n{0,2}/.exec(part.text)?.[0].length ?? 0;
    const missing = part.block || open ? Math.max(0, 2 - ends - begins) : 0;
    open = part.block === true;
    before = before.slice(-2) + '\n'.repeat(missing) + part.text;
    return { ...part, text: '\n'.repeat(missing) + part.text };
  });
}

/** Breaks what would act and is not wholly the template's own, then escapes the values. */
function join(parts: Part[]): string {
  let guard = false;
  const texts = breakParts(parts).map(({ part, text }) => {
    if (text === '') return '';
    const shown = part.kind === 'value' && part.place === 'text' ? escapeMarkdown(text) : text;
    // A backslash of the template's own before a value would take away the value's first one.
    const before = guard && part.kind !== 'literal' ? WORD_JOINER : '';
    guard = part.kind === 'literal' && endsInBackslash(text);
    return before + shown;
  });
  return texts.join('');
}

function endsInBackslash(text: string): boolean {
  let count = 0;
  while (text.at(-1 - count) === '\\') count += 1;
  return count % 2 === 1;
}
