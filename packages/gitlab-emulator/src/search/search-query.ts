import { lexemesOf } from './lexemes.ts';

/** One thing that has to be there: lexemes at these distances from the first, whole or as the beginning of a word. */
export type Operand = { text: string; distance: number; prefix: boolean }[];

/** A query as PostgreSQL runs it: of every group one operand has to match. */
export type TextQuery = { kind: 'words'; groups: Operand[][] } | { kind: 'substrings'; parts: string[]; whole: string };

/** Words in other scripts go to ILIKE, past the index. */
const OTHER_SCRIPT = /[^\p{ASCII}\u0080-\u02ff\u1e00-\u1eff\u2070-\u218f]/u;
const URL_SCHEME = /(?<=^|\W)\w+:\/\/(?=\w+)/g;
const FORBIDDEN = /[^a-zA-Z0-9 .@/\-"]/g;
const QUOTED = /(?<=^| )"[^"]+"(?= |$)/g;
/** Shorter words are not looked for as a part of a text. */
const MIN_PARTIAL_LENGTH = 3;

/** GitLab's reading of `search` (`PgFullTextSearchable#build_tsquery`, `Gitlab::SQL::Pattern`). */
export const parseSearch = (search: string): TextQuery => {
  if (OTHER_SCRIPT.test(search)) {
    const parts = termsOf(search).filter((term) => [...term].length >= MIN_PARTIAL_LENGTH);
    return { kind: 'substrings', parts: parts.map((part) => part.toLowerCase()), whole: search.trim().toLowerCase() };
  }
  const plain = search.replace(URL_SCHEME, '').normalize('NFD').replace(/\p{M}/gu, '').replace(FORBIDDEN, ' ');
  const groups = termsOf(plain).map((term) => {
    if (/^\d+$/.test(term)) return [operandOf(term, true), operandOf(`-${term}`, true)];
    return [operandOf(term, !/\s/.test(term))];
  });
  return {
    kind: 'words',
    groups: groups.map((group) => group.filter((operand) => operand.length > 0)).filter(notEmpty),
  };
};

const notEmpty = (group: Operand[]): boolean => group.length > 0;

const termsOf = (query: string): string[] => {
  const quoted = query.match(QUOTED) ?? [];
  return [...query.replace(QUOTED, '').split(/\s+/), ...quoted.map((term) => term.slice(1, -1))].filter(Boolean);
};

const operandOf = (term: string, prefix: boolean): Operand => {
  const lexemes = lexemesOf(term);
  const start = lexemes[0]?.position ?? 0;
  return lexemes.map(({ text, position }) => ({ text, distance: position - start, prefix }));
};
