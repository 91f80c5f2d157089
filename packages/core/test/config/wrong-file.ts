import { expect } from 'vitest';
import { LEAST, problemsOf } from './load-text.ts';

/** A file with one thing wrong: the text, where the problem is, what it says, and what it says to write. */
export type WrongFile = { text: string; at: string; says: RegExp; mend: RegExp };

/** The least configuration and these lines at its end. */
export const withLines = (lines: string) => LEAST + lines;

/** The least configuration and these lines in its source. */
export const withSource = (lines: string) => `${LEAST}${lines.replace(/^/gm, '    ')}\n`;

/** The least configuration with one piece of it replaced. */
export function replaced(old: string, by: string): string {
  if (!LEAST.includes(old)) throw new Error(`the least configuration holds no ${old}`);
  return LEAST.replace(old, by);
}

/** Expects exactly the one problem. */
export async function expectProblem({ text, at, says, mend }: WrongFile): Promise<void> {
  const problems = await problemsOf(text);
  expect(problems, problems.join('\n')).toHaveLength(1);
  const [message = '', ...rest] = (problems[0] ?? '').split('. ');
  expect(message).toMatch(new RegExp(`^/etc/issuebridge.yaml:${at}`));
  expect(message).toMatch(says);
  expect(rest.join('. ')).toMatch(mend);
}
