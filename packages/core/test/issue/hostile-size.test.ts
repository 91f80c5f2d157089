import { describe, expect, it } from 'vitest';
import { breakText, findBreaks } from '../../src/issue/neutralise/break.ts';
import { cleanText } from '../../src/issue/neutralise/clean.ts';
import { codeBlock, tableCell } from '../../src/issue/neutralise/code.ts';
import { markdownText } from '../../src/issue/neutralise/text.ts';

const UNITS = [
  '@a',
  '@',
  '[',
  '[a:',
  '[x]:',
  ']',
  '](',
  '`',
  '``',
  '~~',
  '~~~ ',
  '/',
  '\n/',
  ':/',
  'www.',
  'GL-1',
  '*iteration:',
  '<a',
  '&#',
  '\\',
  '|',
  '-',
  '>',
  'a',
  '1',
  'é@',
  ' ',
  '\t',
  '\r',
  '\n ',
  '![',
  '[x](',
  '%%',
  '{{',
];

/** Enough that a regular expression that goes over the text once a character would take minutes. */
const MANY = 200_000;

describe('no text makes neutralising slow', () => {
  it.each(UNITS)('%j, two hundred thousand times', { timeout: 20_000 }, (unit) => {
    const text = unit.repeat(MANY);
    expect(breakText(cleanText(text)).length).toBeGreaterThanOrEqual(MANY);
    expect(markdownText(text).length).toBeGreaterThanOrEqual(0);
    expect(codeBlock(text).length).toBeGreaterThan(0);
    expect(tableCell(text).length).toBeGreaterThanOrEqual(0);
  });

  it('breaks stand in order and within the text', () => {
    const text = UNITS.join('').repeat(50);
    const places = findBreaks(text).map(({ at }) => at);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places.every((at) => at > 0 && at < text.length)).toBe(true);
  });
});
