import { printable } from './printable.ts';

/** Columns as wide as their longest cell, two spaces apart, the headings in capitals; ends with a newline. */
export function renderTable(headings: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const lines = [headings.map((heading) => heading.toUpperCase()), ...rows.map((row) => row.map(printable))];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
