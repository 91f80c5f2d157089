import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findPrometheus } from '../../src/testing/prometheus-programs.ts';
import { OWN_METRICS, wrongNames } from './expression.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const OPS = path.join(ROOT, 'ops/prometheus');
const PAGES = path.join(ROOT, 'docs/alerts');
const read = (...parts: string[]): string => readFileSync(path.join(...parts), 'utf8');

type Rule = {
  alert?: string;
  record?: string;
  expr: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
};
const rules = (parse(read(OPS, 'rules.yml')) as { groups: Array<{ rules: Rule[] }> }).groups.flatMap(
  (group) => group.rules,
);
const alerts = rules.flatMap(({ alert, ...rule }) => (alert === undefined ? [] : [{ alert, ...rule }]));
const names = alerts.map(({ alert }) => alert);
const recorded = Object.fromEntries(
  rules.flatMap(({ record, labels }) => (record === undefined ? [] : [[record, Object.keys(labels)]])),
);

const programs = await findPrometheus();
const why = programs.ok ? '' : ` (skipped: ${programs.reason})`;

describe.skipIf(!programs.ok)(`what promtool says of ops/prometheus${why}`, () => {
  const promtool = programs.ok ? programs.promtool : '';
  it.each([
    ['check', 'rules', 'rules.yml'],
    ['check', 'config', 'prometheus.yml'],
    ['test', 'rules', 'rules.test.yml'],
  ])('%s %s %s', async (command, what, file) => {
    const { stdout } = await run(promtool, [command, what, file], { cwd: OPS });
    expect(stdout).toContain('SUCCESS');
  });
});

describe.each(alerts)('$alert', ({ alert, expr, labels, annotations }) => {
  it('names only metrics and labels that exist', () => {
    expect(wrongNames(expr, recorded)).toEqual([]);
  });

  it('says how urgent it is, what is so, and what to do first', () => {
    expect(labels.severity).toMatch(/^(page|warning)$/);
    expect(annotations.summary).not.toBe('');
    expect(annotations.description).toContain('First: ');
    expect(annotations.runbook_url).toBe(`docs/alerts/${alert}.md`);
  });

  it('has a page: what it means, what to look at, how to mend', () => {
    const page = read(PAGES, `${alert}.md`);
    expect(page).toMatch(new RegExp(`^# ${alert}\n\nSeverity: ${labels.severity}[^]*\n## Look at\n[^]*\n## Mend\n`));
    expect(read(PAGES, 'README.md')).toContain(`[${alert}](${alert}.md) | ${labels.severity} |`);
  });

  it('has a unit test in which it is silent first and fires then', () => {
    const { tests } = parse(read(OPS, 'rules.test.yml')) as {
      tests: Array<{ name: string; promql_expr_test: Array<{ expr: string; exp_samples: unknown[] }> }>;
    };
    const found = tests.find(({ name }) => name === alert)?.promql_expr_test ?? [];
    expect(found.map(({ exp_samples }) => exp_samples.length)).toEqual([0, 1]);
    for (const { expr: asked } of found) expect(asked).toContain(`alertname="${alert}"`);
  });
});

it('has no page of an alert that does not exist', () => {
  const pages = readdirSync(PAGES).map((file) => path.basename(file, '.md'));
  expect(pages.sort()).toEqual([...names, 'README'].sort());
});

it('would find a metric or a label that does not exist', () => {
  expect(wrongNames('sum by (nobody) (issuebridge_jobs{colour="red", state="failed"}) + issuebridge_nothing')).toEqual([
    'issuebridge_jobs{colour}',
    'issuebridge_nothing',
    'by (nobody)',
  ]);
});

it('finds every metric of ours in docs/operations.md, with its labels', () => {
  const rows = read(ROOT, 'docs/operations.md').matchAll(/^\| `(issuebridge_\w+)` \| (.*?) ?\|/gm);
  const documented = new Map([...rows].map(([, name = '', labels = '']) => [name, labels.split(', ').filter(Boolean)]));
  expect(documented).toEqual(OWN_METRICS);
});
