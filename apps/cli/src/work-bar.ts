import type { Progress } from '@issuebridge/core/queue/selection.ts';
import type { Terminal } from './terminal.ts';

const WIDTH = 30;

/** Shows on a terminal how far a work has come, and gives its last report. `verb`: what is done to each, as "redriven". */
export async function withBar<T extends Progress>(
  reports: AsyncIterable<T>,
  verb: string,
  terminal: Terminal,
): Promise<T> {
  let last: T | undefined;
  for await (const report of reports) {
    last = report;
    const { looked, total, done } = report;
    const share = total === 0 ? 1 : looked / total;
    const full = Math.round(share * WIDTH);
    const bar = `${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}`;
    terminal.progress(`[${bar}] ${Math.floor(share * 100)} %  ${looked} of ${total} looked at, ${done} ${verb}`);
  }
  terminal.progress('');
  if (last === undefined) throw new Error('a work that reports nothing');
  return last;
}
