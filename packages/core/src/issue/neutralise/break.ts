/** U+2060: invisible, no space, no line break; what it stands in is no reference, mention, link or command any more. */
export const WORD_JOINER = '\u2060';

/** A place to break: `at` is where the joiner goes, `start` to `end` the text that would act; when `wide`, with the words around it. */
export type Break = { at: number; start: number; end: number; wide: boolean };

/**
 * What would act up to the place where the joiner goes. To it belong also `after` more characters (1 when not said) and, when `wide`, the
 * words on both sides: `group/project#1`.
 */
type Rule = { pattern: RegExp; wide?: boolean; before?: number; after?: number };

/** 255: the longest path of a group or project. */
const MAX_WORD = 255;

/** 1,000: so long, and over several lines, Markdown lets a definition's label be. */
const MAX_DEFINITION_LABEL = 1_000;

const RULES: Rule[] = [
  // GitLab's sigils (@user #1 !1 $1 %1 &1 ~label ^alert), its quoted and braced forms, and HTML's entities.
  { pattern: /[@#!$%&~^](?=[\p{L}\p{N}\p{M}_"':{[.?&`-])/gu, wide: true },
  { pattern: /GL-(?=\d)/gi, wide: true },
  { pattern: /\*(?=iteration:)/gi, after: MAX_WORD },
  // [issue:1] and its kin; and every other bracket: links, images, footnotes, task items, [[wiki]], [TOC].
  { pattern: /\[(?=[\p{L}_]+:)/gu, after: MAX_WORD },
  { pattern: /\[(?=.)/g },
  { pattern: /\](?=[([])/g },
  // The end of a definition's label; its address begins behind the colon, perhaps on the next line.
  { pattern: /\](?=:)/g, before: MAX_DEFINITION_LABEL, after: 6 },
  // Addresses: autolinks, and the paths of GitLab's own objects in them.
  { pattern: /:(?=\/\/)|\/(?=\/)/g, after: 3 },
  { pattern: /www(?=\.)/gi, after: 2 },
  { pattern: /(?:mailto|xmpp|javascript|vbscript)(?=:)/gi, after: 2 },
  { pattern: /\/(?=-\/)/g },
  { pattern: /:(?=:include)/gi },
  // HTML, and the language of a fence, which can name a diagram that is then drawn.
  { pattern: /<(?=[a-z/!?])/gi },
  { pattern: /(?<!`)`{3,}[^\S\n]*(?=[^\s`])|(?<!~)~{3,}[^\S\n]*(?=[^\s~])/g },
];

/** 7 is the shortest beginning of a commit's hash that GitLab links. */
const HASH = /[0-9a-f]{7,}/gi;
const LONGEST_HARMLESS_HASH = 6;

/** Where a cleaned text has to be broken so that nothing in it acts, in whatever place it is shown; in order. */
export function findBreaks(text: string): Break[] {
  const breaks: Break[] = [];
  for (const { pattern, wide = false, before = 0, after = 1 } of RULES) {
    for (const { 0: found, index } of text.matchAll(pattern)) {
      const at = index + found.length;
      breaks.push({ at, start: index - before, end: at + after, wide });
    }
  }
  for (const { 0: found, index } of text.matchAll(HASH)) {
    for (let offset = LONGEST_HARMLESS_HASH; offset < found.length; offset += LONGEST_HARMLESS_HASH) {
      breaks.push({ at: index + offset, start: index, end: index + found.length, wide: false });
    }
  }
  return breaks.sort((one, other) => one.at - other.at);
}

/** What acts at a wide break: its text with the words on both sides. */
export function widen(text: string, found: Break): { start: number; end: number } {
  let { start, end } = found;
  while (start > 0 && found.start - start < MAX_WORD && isWordUnit(text, start - 1)) start -= 1;
  while (end < text.length && end - found.end < MAX_WORD && isWordUnit(text, end)) end += 1;
  return { start, end };
}

/** Beyond ASCII everything is taken for a letter: the wider the better here. */
function isWordUnit(text: string, index: number): boolean {
  return text.charCodeAt(index) > 0x7f || /[\w./"'-]/.test(text.charAt(index));
}

/** The text with every break of it made. */
export function breakText(text: string): string {
  let result = '';
  let from = 0;
  for (const { at } of findBreaks(text)) {
    if (at === from && from > 0) continue;
    result += text.slice(from, at) + WORD_JOINER;
    from = at;
  }
  return breakLineStarts(result + text.slice(from));
}

/** The text with no line that begins with `/`, after white space or without: the last guard of every text we send. */
export function breakLineStarts(text: string): string {
  return text.replace(/^[^\S\n]*(?=\/)/gm, `$&${WORD_JOINER}`);
}
