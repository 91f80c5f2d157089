import { expect, test } from 'vitest';
import { lexemesOf } from '../../src/search/lexemes.ts';
import { POSTGRES_LEXEMES } from './postgres-lexemes.ts';

const inOrder = (lexemes: string[]): string[] =>
  lexemes.toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1));

test.each(POSTGRES_LEXEMES)('is split as PostgreSQL splits it: %s', (text, expected) => {
  const lexemes = lexemesOf(text).map(({ position, text: lexeme }) => `${position}:${lexeme}`);
  expect(inOrder(lexemes)).toEqual(inOrder(expected === '' ? [] : expected.split(' ')));
});
