import type { TraceStep } from '@issuebridge/core/queue/event-record.ts';
import { printable } from './printable.ts';
import { renderTable } from './table.ts';

/** All that is known of one failed event, for a person: a line for each field that is there, then what happened to it. */
export function describeFailed({ trace, ...fields }: { trace: TraceStep[]; [field: string]: unknown }): string {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  const width = Math.max(...known.map(([name]) => name.length));
  const lines = known.map(([name, value]) => {
    return `${name.replaceAll('_', ' ').padEnd(width)}  ${printable(String(value))}\n`;
  });
  const steps = trace.map(({ at, step, detail }) => [at, step, detail]);
  return `${lines.join('')}\n${renderTable(['at', 'step', ''], steps)}`;
}
