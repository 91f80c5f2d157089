import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './page.ts';

const text = readFileSync(path.join(ROOT, 'docs/comparison.md'), 'utf8');
const [peers = '', shown = ''] = text.split('\n## Where it is shown\n');

/** The rows of a part's last table, each as its cells. */
function rowsOf(part: string): string[][] {
  const rows = part.split('\n').filter((line) => line.startsWith('| '));
  const head = rows.findLastIndex((row) => row.startsWith('| Feature |'));
  return rows.slice(head + 1).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const claims = rowsOf(shown).map(([feature = '', claim = '', test = '', remark = '']) => {
  const [, file, name] = /^\[[^\]]+\]\(\.\.\/([^)]+)\): "(.+)"$/.exec(test) ?? [];
  return { feature, claim, file, name, remark };
});

it('has one claim for each feature of the table, the same in both places', () => {
  const claimed = rowsOf(peers).map(([feature, claim = '']) => [feature, claim.replaceAll('*', '')]);
  expect(claimed.length).toBeGreaterThan(30);
  expect(claims.map(({ feature, claim }) => [feature, claim])).toEqual(claimed);
});

it.each(claims.filter(({ claim }) => claim === 'Y'))('$feature is shown by a test that is there', ({ file, name }) => {
  expect(readFileSync(path.join(ROOT, file ?? ''), 'utf8')).toContain(name);
});

it.each(claims.filter(({ claim }) => claim !== 'Y'))('$feature says what is missing', ({ file, name, remark }) => {
  expect(remark).not.toBe('');
  if (file !== undefined) expect(readFileSync(path.join(ROOT, file), 'utf8')).toContain(name);
});
