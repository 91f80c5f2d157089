import stem from 'wink-porter2-stemmer';
import { STOP_WORDS } from './stop-words.ts';

/** A word as PostgreSQL indexes it, with its place in the text. */
export type Lexeme = { text: string; position: number };

/** What a token is, as far as it decides what is indexed: `plain` ones as they are, `word`s stemmed, `silent` ones not at all. */
type Token = { kind: 'word' | 'plain' | 'silent'; text: string };

/** PostgreSQL leaves out longer words, with a notice. */
const MAX_WORD_BYTES = 2046;
/** No run of one kind is looked through further than this at one place, so that hostile text costs little. */
const RUN = '{0,255}';
const LABEL = `[a-z0-9](?:[a-z0-9_-]${RUN}[a-z0-9])?`;
const HOST = String.raw`${LABEL}(?:\.${LABEL})${RUN}\.[a-z]{2,63}(?![a-z0-9_])(?::\d+)?`;
const NAME = `[a-z0-9_-]${RUN}`;

/** PostgreSQL's default parser in the order in which its states win; tried on ASCII text in lower case. */
const PATTERNS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['silent', /<!--[\s\S]{0,2048}?-->|<(?:\/?[a-z]|[?!])[^<>]{0,2048}>/y],
  ['silent', /&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]{0,32});/y],
  ['silent', /[a-z]{1,32}:\/\/(?=[a-z0-9])/y],
  ['plain', new RegExp(`[a-z0-9][a-z0-9_.+-]${RUN}@${HOST}`, 'y')],
  ['url', new RegExp(String.raw`(${HOST})([/?][^\s"<>\\^\x60{|}]*)`, 'y')],
  ['plain', new RegExp(HOST, 'y')],
  ['plain', /~?\/[a-z0-9_][a-z0-9_.-]*(?:\/[a-z0-9_.-]+)*/y],
  ['plain', new RegExp(String.raw`[a-z0-9][a-z0-9_]${RUN}(?:[./]${NAME})${RUN}\/[a-z0-9_-]+(?:[./][a-z0-9_-]+)*`, 'y')],
  ['plain', new RegExp(String.raw`[a-z]${NAME}(?:\.[a-z0-9_-]+)+`, 'y')],
  ['plain', /[+-]?\d+(?:\.\d+)?e[+-]?\d+|\d+(?:\.\d+){2,}|[+-]?\d+\.\d+/y],
  ['hyphenated', /[a-z0-9]{0,255}[a-z][a-z0-9]{0,255}(?:-(?=\d{0,255}[a-z])[a-z0-9]+)+-?/y],
  ['plain', /[+-]\d+|\d+(?![a-z0-9])/y],
  ['word', /[a-z0-9]+/y],
];

/** Splits text as PostgreSQL 15 does under `english`. */
export const lexemesOf = (text: string): Lexeme[] => {
  const lexemes: Lexeme[] = [];
  let position = 0;
  for (const token of tokensOf(asciiOf(text).toLowerCase())) {
    if (token.kind === 'silent') continue;
    position += 1;
    if (token.text.length > MAX_WORD_BYTES) continue;
    const lexeme = token.kind === 'word' ? stemOf(token.text) : token.text;
    if (lexeme !== undefined) lexemes.push({ text: lexeme, position });
  }
  return lexemes;
};

/** Ruby's transliterate: accents off, and a question mark for what has no Latin letter. */
const asciiOf = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/\P{ASCII}/gu, '?');

/** undefined: a stop word. Words with digits are not stemmed. */
const stemOf = (word: string): string | undefined => {
  if (STOP_WORDS.has(word)) return undefined;
  return /\d/.test(word) ? word : stem(word);
};

function* tokensOf(text: string): Generator<Token> {
  let at = 0;
  while (at < text.length) {
    const found = tokenAt(text, at);
    if (found === undefined) {
      at += 1;
      continue;
    }
    yield* found.tokens;
    at = found.end;
  }
}

const tokenAt = (text: string, at: number): { tokens: Token[]; end: number } | undefined => {
  for (const [name, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) return { tokens: tokensIn(name, match), end: at + match[0].length };
  }
  return undefined;
};

/** A URL counts as itself, its host and its path; a hyphenated word as itself and its parts. */
const tokensIn = (name: string, [whole, first = '', second = '']: RegExpExecArray): Token[] => {
  if (name === 'url') return [whole, first, second].map((text) => ({ kind: 'plain', text }));
  if (name === 'hyphenated') {
    const parts = whole.split('-').filter((part) => part !== '');
    return [parts.join('-'), ...parts].map((text) => ({ kind: 'word', text }));
  }
  return [{ kind: name as Token['kind'], text: whole }];
};
