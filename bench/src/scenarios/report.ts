import { writeFile } from 'node:fs/promises';
import type { Machine } from '../machine.ts';
import { resultPath } from '../result.ts';
import { boundsText, type Check, hasPassed } from './check.ts';

/** One scenario's end; `error` when it broke off. */
export type Ended = { name: string; about: string; seconds: number; checks: Check[]; error?: string };

/** A run as it is kept. */
export type Report = { commit: string; at: string; machine: Machine; scenarios: Ended[] };

/** Whether all that is asked of a scenario holds. */
export function isGood({ checks, error }: Ended): boolean {
  return error === undefined && checks.every(hasPassed);
}

/** One scenario as a Markdown table. */
export function formatEnded(ended: Ended): string {
  const rows = ended.checks.map((check) => [
    check.what,
    String(Number(check.measured.toPrecision(DIGITS))),
    boundsText(check),
    boundsText(check) === '' ? '' : hasPassed(check) ? 'PASS' : 'FAIL',
  ]);
  const lines = [['', 'measured', 'required', ''], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(4, ...lines.map((line) => line[column]?.length ?? 0)));
  const row = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [header = [], ...body] = lines;
  return [
    `## ${ended.name}: ${isGood(ended) ? 'PASS' : 'FAIL'}`,
    '',
    `${ended.about} (${Math.round(ended.seconds)} s)`,
    '',
    row(header),
    row(widths.map((width) => '-'.repeat(width))),
    ...body.map(row),
    ...(ended.error === undefined ? [] : ['', `Broke off: ${ended.error}`]),
    '',
  ].join('\n');
}

/** 4: what follows is noise. */
const DIGITS = 4;

/** Writes `<name>.json` and, as tables, `<name>.md`; returns the path without its ending. */
export async function writeReport(name: string, report: Report): Promise<string> {
  const { machine, commit, at } = report;
  const title = `# Scenarios of ${commit === '' ? 'an unknown commit' : `commit ${commit}`}, ${at.slice(0, 10)}`;
  const where = `${machine.cores} cores, ${machine.platform}, Node ${machine.node}, Redis ${machine.redis}; load before the run ${machine.load}.`;
  const text = [title, '', where, '', ...report.scenarios.map(formatEnded)].join('\n');
  await writeFile(`${resultPath(name)}.json`, `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(`${resultPath(name)}.md`, text);
  return resultPath(name);
}
