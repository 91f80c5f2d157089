import type { Figure } from './figure.ts';
import type { Result } from './result.ts';

/** A run as Markdown, also for the terminal; beside each figure what it was in `before`, and the change. */
export function formatTable(result: Result, before: Result | undefined): string {
  const { machine, commit, at } = result;
  const lines = [
    `# Benchmarks of ${commit === '' ? 'an unknown commit' : `commit ${commit}`}, ${at.slice(0, 10)}`,
    '',
    `${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}, Redis ${machine.redis}; ` +
      `load before the run ${machine.load}, ${machine.sequentialWritesPerSecond} fsynced writes/s one after another.`,
  ];
  for (const { name, about, figures } of result.benchmarks) {
    const known = before?.benchmarks.find((one) => one.name === name)?.figures ?? [];
    const rows = figures.map((figure) =>
      rowOf(
        figure,
        known.find((one) => one.name === figure.name),
      ),
    );
    const header = before ? ['', 'now', 'unit', 'rounds', 'before', 'change'] : ['', 'now', 'unit', 'rounds'];
    lines.push('', `## ${name}: ${about}`, '', ...align([header, ...rows.map((row) => row.slice(0, header.length))]));
  }
  return `${lines.join('\n')}\n`;
}

function rowOf({ name, value, unit, rounds }: Figure, before: Figure | undefined): string[] {
  const spread = rounds.length > 1 ? `${show(Math.min(...rounds))} to ${show(Math.max(...rounds))}` : '';
  const change = before ? `${value >= before.value ? '+' : ''}${show((value / before.value - 1) * 100)} %` : '';
  return [name, show(value), unit, spread, before ? show(before.value) : '', change];
}

/** Three digits: more would be noise. */
function show(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) >= 100 ? String(Math.round(value)) : String(rounded);
}

function align(rows: string[][]): string[] {
  const [header = []] = rows;
  const widths = header.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const isNumber = (column: number) => header[column] !== '' && header[column] !== 'unit';
  const lines = rows.map(
    (row) =>
      `| ${row.map((cell, i) => (isNumber(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width, i) => (isNumber(i) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [lines[0] ?? '', rule, ...lines.slice(1)];
}
