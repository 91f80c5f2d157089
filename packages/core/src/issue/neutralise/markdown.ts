import { breakText } from './break.ts';
import { cleanText } from './clean.ts';

/** Foreign Markdown, its formatting kept, all that acts disarmed; as a quote, so that no fence, heading or table of it reaches ours. */
export function quotedMarkdown(value: string): string {
  const lines = breakText(cleanText(value)).split('\n');
  while (lines.at(-1)?.trim() === '') lines.pop();
  return lines.map((line) => `> ${line}`.trimEnd()).join('\n');
}
