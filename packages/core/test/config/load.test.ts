import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { allowedProjectsOf } from '../../src/config/allowed-projects.ts';
import { loadConfig } from '../../src/config/load.ts';
import { formatProblems } from '../../src/config/problem.ts';
import { configOf, LEAST, loadText, problemsOf } from './load-text.ts';

const shipped = fileURLToPath(new URL('../../../../config/issuebridge.yaml', import.meta.url));

describe('the configuration as shipped', () => {
  const env = {
    GITLAB_URL: 'https://gitlab.example.com/gitlab/',
    GITLAB_TOKEN: 'glpat-x',
    GITLAB_PROJECT: '42',
    INSIGHTS_TOKEN: 'made-by-us',
  };
  const load = (env: Record<string, string>) =>
    loadConfig({ file: shipped, env, checkTemplate: () => undefined, checkRegex: () => undefined });

  it('serves Insights and its recipe with four variables', async () => {
    const loaded = await load(env);
    if (!loaded.ok) throw new Error(formatProblems(loaded.problems));
    const { destinations, sources } = loaded.config;
    expect(destinations.gitlab).toMatchObject({ url: 'https://gitlab.example.com/gitlab', token: 'glpat-x' });
    expect(sources.insights).toMatchObject({
      preset: 'insights',
      auth: { bearer: ['made-by-us'] },
      issue: { project: '42', labels: ['severity::{{ event.severity }}', 'insights'] },
    });
    expect(sources['insights-recipe']).toMatchObject({ preset: 'gitlab-issue', auth: { bearer: ['made-by-us'] } });
  });

  it.each(Object.keys(env))('names %s when it is missing', async (name) => {
    const loaded = await load({ ...env, [name]: '' });
    expect(loaded.ok ? '' : formatProblems(loaded.problems)).toMatch(new RegExp(`\\b${name} is empty.*Set ${name}`));
  });

  it('takes a project by its path', async () => {
    expect(await load({ ...env, GITLAB_PROJECT: 'security/findings' })).toMatchObject({ ok: true });
  });

  it('is right in every line that is commented out', async () => {
    const text = await readFile(shipped, 'utf8');
    const named = text.replace(/^(\s+)# (?=\s*(?:- )?[a-z_]+:(?: |$))/gm, '$1');
    expect(named).toMatch(/^ {4}routes:$/m);
    expect(await problemsOf(named, { env, files: { '/etc/templates/insights.md': 'x' } })).toEqual([]);
  });

  it('comes with a webhook template whose free text stands before what we trust', async () => {
    const file = new URL('../../../../docs/insights-webhook-template.json', import.meta.url);
    const template: Record<string, string> = JSON.parse(await readFile(file, 'utf8'));
    expect(Object.keys(template)).toHaveLength(12);
    for (const [key, value] of Object.entries(template)) expect(value).toBe(`%%${key}%%`);
    expect(Object.keys(template).slice(0, 5).sort()).toEqual(
      ['definitionSummary', 'entityName', 'entityType', 'location', 'source'].sort(),
    );
    expect(Object.keys(template).at(-1)).toBe('tenantId');
  });
});

it('shows all problems at once, in the order of the file, syntax and meaning together', async () => {
  const problems = await problemsOf(`version: 2
x-defaults: &defaults
  labels: ["$\{NOT_SET}"]
destinations:
  gitlab: { url: ftp://x, token: t }
sources:
  insights:
    preset: insights
    auth: { bearer: [s] }
    incident_key: %%a%%
    timezone: Mars/Olympus
    issue: { <<: *defaults, project: 42, title: broken, destination: nowhere }
    routs: []
retry: { min_backoff: soon }
`);
  expect(problems.map((line) => line.split(':').slice(1, 2).join())).toEqual([
    '1',
    '3',
    '5',
    '10',
    '11',
    '12',
    '12',
    '13',
    '14',
  ]);
});

it('takes anchors, merge keys and free x- keys', async () => {
  const { sources } = await configOf(`version: 1
x-issue: &issue { project: 42, labels: [a] }
x-anything: { goes: "$\{HERE}" }
destinations:
  gitlab: { url: "https://gitlab.example.com", token: t }
sources:
  one: { preset: insights, auth: { bearer: [a] }, issue: *issue }
  two: { preset: insights, auth: { bearer: [b] }, issue: { <<: *issue, labels: [b] } }
`);
  expect(sources.one?.issue).toEqual({ project: '42', labels: ['a'] });
  expect(sources.two?.issue).toEqual({ project: '42', labels: ['b'] });
});

it('says once, where it is written, what an anchor brings to several places', async () => {
  const problems = await problemsOf(`version: 1
x-issue: &issue { projct: 42, project: 42 }
destinations:
  gitlab: { url: "https://gitlab.example.com", token: t }
sources:
  one: { preset: insights, auth: { bearer: [a] }, issue: *issue }
  two: { preset: insights, auth: { bearer: [b] }, issue: { <<: *issue } }
`);
  expect(problems).toEqual([expect.stringMatching(/:2:19: .*"projct".*"project"/)]);
});

it('refuses anchors that multiply', async () => {
  const rows = Array.from({ length: 12 }, (_, i) => `x-${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`);
  const problems = await problemsOf(`x-0: &a0 [x]\n${rows.join('\n')}\n${LEAST}`);
  expect(problems).toEqual([expect.stringMatching(/refer to each other too often/)]);
});

it('shows no secret of the file in any problem', async () => {
  const secret = 'S3cr3t';
  const places = [
    'token: T',
    'bearer: [T]',
    'bearer: T',
    'bearer: *T',
    'bearer: !T x',
    'bearer: [T: x]',
    'bearer: [T',
    'token: T: T',
    'token: "T" T',
    'password: @T',
    '- T',
    'bearer: "T\\T"',
  ];
  for (const place of places) {
    const line = place.replaceAll('T', secret);
    for (const text of [
      `${LEAST}    auth: { ${line} }\n`,
      `${LEAST}${line}\n`,
      LEAST.replace('bearer: [secret-of-insights]', line),
    ]) {
      expect((await problemsOf(text)).join('\n'), text).not.toContain(secret);
    }
  }
});

it('says where a file is missing and how to name another', async () => {
  const loaded = await loadConfig({
    file: '/nowhere/issuebridge.yaml',
    env: {},
    checkTemplate: () => undefined,
    checkRegex: () => undefined,
  });
  expect(loaded).toMatchObject({
    ok: false,
    problems: [{ message: expect.stringContaining('ENOENT'), mend: expect.stringContaining('ISSUEBRIDGE_CONFIG') }],
  });
});

describe('the fingerprint', () => {
  const fingerprintOf = async (text: string) => {
    const loaded = await loadText(text);
    return loaded.ok ? loaded.fingerprint : 'problems';
  };

  it('is the same whatever the order of keys and the secrets are', async () => {
    const reordered = LEAST.replace(
      'url: "https://gitlab.example.com", token: "glpat-of-the-bridge"',
      'token: other, url: "https://gitlab.example.com"',
    );
    expect(await fingerprintOf(reordered)).toBe(await fingerprintOf(LEAST));
  });

  it('differs when the configuration acts otherwise', async () => {
    expect(await fingerprintOf(LEAST.replace('42', '43'))).not.toBe(await fingerprintOf(LEAST));
  });
});

it.each([
  ['https://gitlab.example.com', 'https://gitlab.example.com'],
  ['https://example.com/gitlab//', 'https://example.com/gitlab'],
  ['http://127.0.0.1:8929/', 'http://127.0.0.1:8929'],
])('keeps the address %s as %s', async (written, kept) => {
  const { destinations } = await configOf(LEAST.replace('https://gitlab.example.com', written));
  expect(destinations.gitlab?.url).toBe(kept);
});

it('lets a drop-in sender name its own project, or those listed, and no other sender any', async () => {
  const dropIn = LEAST.replace('preset: insights', 'preset: gitlab-issue');
  const allowed = async (text: string) => {
    const source = (await configOf(text)).sources.insights;
    return source && allowedProjectsOf(source);
  };
  expect(await allowed(dropIn)).toEqual(['42']);
  expect(await allowed(`${dropIn}    allowed_projects: [1, group/two]\n`)).toEqual(['1', 'group/two']);
  expect(await allowed(LEAST)).toEqual([]);
});
