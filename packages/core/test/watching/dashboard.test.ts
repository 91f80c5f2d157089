import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findPrometheus } from '../../src/testing/prometheus-programs.ts';
import { OWN_METRICS, wrongNames } from './expression.ts';

type Panel = {
  title: string;
  type: string;
  datasource?: { uid: string };
  targets?: Array<{ expr: string; datasource: { uid: string } }>;
  gridPos: { x: number; y: number; w: number; h: number };
};
type Dashboard = {
  uid?: string;
  panels: Panel[];
  templating: { list: Array<{ name: string; type: string; query: string | { query: string } }> };
};

const text = readFileSync(new URL('../../../../ops/grafana/issuebridge.json', import.meta.url), 'utf8');
const dashboard = JSON.parse(text) as Dashboard;
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const expressions = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));
const variables = dashboard.templating.list;

/** As Grafana sends it, when one value is chosen for each variable. */
const asSent = (expr: string): string => expr.replaceAll('$__rate_interval', '1m').replaceAll(/\$\w+/g, 'chosen');

const programs = await findPrometheus();
const why = programs.ok ? '' : ` (skipped: ${programs.reason})`;

describe('the Grafana dashboard', () => {
  it.each(expressions)('names only metrics and labels that exist: $title, $expr', ({ expr }) => {
    expect(wrongNames(expr)).toEqual([]);
  });

  it('asks its variables of metrics and labels that exist', () => {
    for (const { query, type } of variables.slice(1)) {
      expect(type).toBe('query');
      const [, selector = '', label = ''] =
        /^label_values\((.*), (\w+)\)$/.exec((query as { query: string }).query) ?? [];
      expect(wrongNames(`sum by (${label}) (${selector})`)).toEqual([]);
    }
  });

  it('uses no variable that it has not', () => {
    const used = new Set(expressions.flatMap(({ expr }) => [...expr.matchAll(/\$(\w+)/g)].map(([, name]) => name)));
    used.delete('__rate_interval');
    expect(variables.map(({ name }) => name)).toEqual(expect.arrayContaining([...used]));
  });

  it('shows every metric of ours', () => {
    const all = expressions.map(({ expr }) => expr).join('\n');
    const left = [...OWN_METRICS.keys()].filter((name) => !new RegExp(`\\b${name}(_bucket)?\\b`).test(all));
    expect(left).toEqual(['issuebridge_rate_limited_seconds_total', 'issuebridge_config_last_reload_successful']);
  });

  it('takes its data source from a variable, and has no uid of somebody else', () => {
    expect(variables[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
    expect([...new Set([...text.matchAll(/"uid": "(.*?)"/g)].map(([, uid]) => uid))]).toEqual([`\${datasource}`]);
    expect(dashboard.uid).toBeUndefined();
  });

  it('lays no panel over another, or beyond the right edge', () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x}/${y}`), title).toBe(false);
          taken.add(`${x}/${y}`);
        }
      }
    }
  });

  it.skipIf(!programs.ok)(`is understood by Prometheus, every expression${why}`, async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'issuebridge-dashboard-'));
    try {
      const rules = expressions.map(({ expr }, index) => ({ record: `panel:${index}`, expr: asSent(expr) }));
      const file = path.join(folder, 'rules.yml');
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
      const promtool = programs.ok ? programs.promtool : '';
      const { stdout } = await promisify(execFile)(promtool, ['check', 'rules', file]);
      expect(stdout).toContain(`SUCCESS: ${expressions.length} rules found`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
