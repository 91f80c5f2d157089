import { COMMANDS, type QuickAction } from './quick-action.ts';
import { createShelter } from './shelter.ts';

/** A line that an older GitLab, which knew no Markdown, could have run; `known` is false for a word no version here has as a command. */
export type OlderQuickAction = QuickAction & { known: boolean };

const COMMAND_LINE = /^\/(\w+)(?: (.*))?$/;

/** Commands by the older rule: lines of the whole text that nothing shelters. Linear in the length of the text. */
export const findOlderQuickActions = (submitted: string, { anyFence } = { anyFence: false }): OlderQuickAction[] => {
  const text = submitted.replaceAll('\r', '');
  if (!/^\//m.test(text)) return [];
  const found: OlderQuickAction[] = [];
  const shelterEnd = createShelter(text, { anyFence });
  let position = 0;
  let line = 0;
  let lineStart = 0;
  let lineEnd = endOfLine(text, 0);
  while (position < text.length) {
    const end = shelterEnd(position, position === lineStart);
    if (end === undefined) {
      if (position === lineStart) {
        const match = COMMAND_LINE.exec(text.slice(lineStart, lineEnd).trimEnd());
        const command = match?.[1]?.toLowerCase();
        if (command !== undefined) {
          found.push({ command, argument: match?.[2]?.trim() ?? '', line, known: COMMANDS.has(command) });
          position = lineEnd;
        }
      }
      const tick = position < lineEnd ? text.slice(position + 1, lineEnd).indexOf('`') : -1;
      position = tick === -1 ? lineEnd + 1 : position + 1 + tick;
    } else {
      position = end;
    }
    while (position > lineEnd && lineEnd < text.length) {
      line += 1;
      lineStart = lineEnd + 1;
      lineEnd = endOfLine(text, lineStart);
    }
  }
  return found;
};

const endOfLine = (text: string, from: number): number => {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline;
};
