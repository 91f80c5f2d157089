import { breakLineStarts, WORD_JOINER } from './break.ts';
import { cleanText, oneLine } from './clean.ts';

/** A value as inline code: to be copied as it is. Empty for an empty value. */
export function codeSpan(value: string): string {
  return spanOf(oneLine(value));
}

/** A value in a table's cell: inline code in which `|` does not end the cell. Empty for an empty value. */
export function tableCell(value: string): string {
  // A backslash before the pipe would take the pipe's own away, in one of the two Markdown parsers in use.
  return spanOf(oneLine(value).replace(/\\(?=\|)/g, `\\${WORD_JOINER}`)).replaceAll('|', '\\|');
}

function spanOf(line: string): string {
  if (line === '') return '';
  const fence = '`'.repeat(longestRun(line, /`+/g) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** The shortest fence Markdown knows. */
const MIN_FENCE = 3;

/** Cleaned lines as a code block: its fence longer than any run of backticks in it, no line of it a command or a marker. */
export function codeBlock(text: string, language = ''): string {
  const lines = breakLineStarts(cleanText(text)).replace(/^(?:[^\S\n]|>)*\[[^\]\n]*\](?=:)/gm, `$&${WORD_JOINER}`);
  const fence = '`'.repeat(Math.max(MIN_FENCE, longestRun(lines, /`+/g) + 1));
  return `${fence}${language}\n${lines}\n${fence}`;
}

function longestRun(text: string, runs: RegExp): number {
  let longest = 0;
  for (const [run] of text.matchAll(runs)) longest = Math.max(longest, run.length);
  return longest;
}
