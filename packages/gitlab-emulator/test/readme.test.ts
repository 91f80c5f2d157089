import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { CANNED } from '../src/fault/canned-answer.ts';
import { INFERRED } from '../src/inferred.ts';
import { SETTINGS } from '../src/setting-table.ts';

const README = await readFile(new URL('../README.md', import.meta.url), 'utf8');
/** Cells of the table row that begins with this name; escaped bars belong to their cell. */
const rowOf = (name: string): string[] =>
  (README.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());

test.each(Object.entries(INFERRED))(
  'the README lists the inferred fact %s as it is',
  (name, { value, fact, shows }) => {
    expect(rowOf(name).slice(2, 5)).toEqual([`\`${JSON.stringify(value)}\``, fact, shows]);
  },
);

test.each(Object.entries(SETTINGS))('the README lists the setting %s with its variable', (name, { env }) => {
  expect(rowOf(`--${name}`)[2]).toBe(`\`${env}\``);
});

test('the README names every canned answer', () => {
  for (const name of Object.keys(CANNED)) expect(README).toContain(`\`${name}\``);
});
