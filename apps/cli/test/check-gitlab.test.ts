import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@issuebridge/core/runtime/system-clock.ts';
import { type Emulator, startEmulator } from '@issuebridge/gitlab-emulator';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkLimits } from '../src/check/check-limits.ts';
import { runChecks } from '../src/check/run-checks.ts';
import { readConfiguration } from '../src/configuration.ts';
import { createConfigFolder } from './cli-config.ts';
import { runCli } from './run-cli.ts';

const NOW = Date.UTC(2026, 10, 22);
const clock = { ...systemClock, now: () => NOW };
const bot = { id: 7, username: 'project_42_bot_0a1b', name: 'Bridge' };
const admin = { id: 8, username: 'root', name: 'Root', admin: true };
const good = { user: bot, scopes: ['api'], roles: { 42: 20, 43: 20 }, expiresAt: '2027-09-01' };

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({
    now: () => NOW,
    projects: [
      { id: 42, path: 'security/findings', formerPaths: ['old/findings'] },
      { id: 43, path: 'security/other' },
      { id: 44, path: 'security/archive', archived: true },
      { id: 45, path: 'security/closed', issuesEnabled: false },
    ],
    tokens: [
      { ...good, value: 'glpat-good', roles: { 42: 20, 43: 20, 44: 20, 45: 20 } },
      { ...good, value: 'glpat-reads', scopes: ['read_api'] },
      { ...good, value: 'glpat-user', scopes: ['read_user'] },
      { ...good, value: 'glpat-strong', scopes: ['api', 'sudo', 'write_repository'], roles: { 42: 50, 43: 15 } },
      { ...good, value: 'glpat-admin', user: admin },
      { ...good, value: 'glpat-guest', roles: { 42: 10 } },
      { ...good, value: 'glpat-planner', roles: { 42: 15 } },
      { ...good, value: 'glpat-soon', expiresAt: '2026-12-15' },
      { ...good, value: 'glpat-very-soon', expiresAt: '2026-11-30' },
      { ...good, value: 'glpat-over', expired: true },
    ],
  });
});
afterAll(() => emulator.close());

type Setup = { token?: string; url?: string; destination?: string; issue?: string; source?: string; more?: string };

function configOf({
  token = 'glpat-good',
  url,
  destination = '',
  issue = 'project: 42',
  source = '',
  more = '',
}: Setup) {
  return `version: 1
destinations:
  gitlab: { url: "${url ?? emulator.url}", token: ${token}, ${destination} }
sources:
  insights:
    preset: insights
    auth: { bearer: [0123456789abcdef-insights] }
    issue: { ${issue} }
${source ? `    ${source}\n` : ''}${more}`;
}

/** What is not ok, each as one line. */
async function findings(setup: Setup, env: Record<string, string> = { PUBLIC_URL: 'https://bridge.example' }) {
  await using folder = await createConfigFolder(configOf(setup));
  const loaded = await readConfiguration(folder.file, env);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const found = await runChecks({ config: loaded.config, env, clock });
  for (const { level, mend } of found) expect(mend === undefined).toBe(level === 'ok');
  return found
    .filter(({ level }) => level !== 'ok')
    .map(({ level, subject, found: what, mend }) => `${level} ${subject}: ${what}; ${mend}`);
}

it('finds nothing wrong with what is right, and asks GitLab only to read', async () => {
  emulator.clearRequests();
  expect(await findings({ issue: 'project: 42, assignees: [project_42_bot_0a1b]' })).toEqual([]);
  expect(emulator.requests.length).toBeGreaterThan(3);
  expect(emulator.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
});

it.each<[string, Setup, string[]]>([
  ['a dead token', { token: 'glpat-none' }, ['^fail gitlab: GitLab does not take the token.*; make a new one']],
  ['an expired one', { token: 'glpat-over' }, ['^fail gitlab: GitLab does not take the token: .*expired']],
  ['one that only reads', { token: 'glpat-reads' }, ['^fail gitlab: .*read_api and not api: it cannot write; make']],
  ['one that may not even read', { token: 'glpat-user' }, ['^fail gitlab: .*read_user and not api']],
  ['one with more scopes', { token: 'glpat-strong', issue: 'project: 43' }, ['^warn gitlab: .*sudo, write_repository']],
  ['an owner’s', { token: 'glpat-strong' }, ['sudo', '^warn gitlab/42: the token is Owner: more power.*Planner']],
  ['an administrator’s', { token: 'glpat-admin' }, ['^warn gitlab: the user root is an administrator', 'Owner']],
  ['a guest’s', { token: 'glpat-guest' }, ['^fail gitlab/42: the role of the token is too low.*Planner']],
  [
    'a planner’s for incidents',
    { token: 'glpat-planner', issue: 'project: 42, type: incident' },
    ['^warn .*incidents'],
  ],
  ['one that ends soon', { token: 'glpat-soon' }, ['^warn gitlab: it expires on 2026-12-15 \\(23 days\\)']],
  ['one that ends very soon', { token: 'glpat-very-soon' }, ['^warn gitlab: it expires very soon, on 2026-11-30']],
  ['a missing project', { issue: 'project: 99' }, ['^fail gitlab/99: no such project, or it is not open to the token']],
  ['one it may not see', { token: 'glpat-guest', issue: 'project: 43' }, ['^fail gitlab/43: no such project']],
  ['an archived one', { issue: 'project: 44' }, ['^fail gitlab/44: the project is archived; unarchive it']],
  ['one without issues', { issue: 'project: 45' }, ['^fail gitlab/45: .*switched off; switch them on']],
  ['a renamed one', { issue: 'project: old/findings' }, ['^fail gitlab/old/findings: .*renamed.*; write its number']],
  [
    'two spellings of one',
    { source: 'routes: [{ name: r, when: { severity: Low }, issue: { project: security/findings } }]' },
    ['^fail gitlab/42, security/findings: these are one project, number 42.*; write 42 everywhere'],
  ],
  ['an unknown assignee', { issue: 'project: 42, assignees: [nobody]' }, ['^warn gitlab: GitLab knows no user nobody']],
  [
    'limits of no project',
    { destination: 'projects: { 43: { limits: { issues_per_minute: 5 } } }' },
    ['^warn gitlab limits: projects.43 has limits'],
  ],
  [
    'a weak secret',
    { more: '  other: { preset: generic, auth: { bearer: [short] }, issue: { project: 42 } }' },
    ['^warn source other: a secret of less than 16.*openssl'],
  ],
  [
    'a template that fails',
    { source: `routes: [{ name: r, when: { a: b }, issue: { title: "{% for x in (1..99999999) %}x{% endfor %}" } }]` },
    ['^fail source insights: route r: a template failed.*issuebridge preview'],
  ],
])('says how to mend %s', async (_name, setup, expected) => {
  const found = await findings(setup);
  expect(found).toEqual(expected.map((line) => expect.stringMatching(line)));
});

it('says so where GitLab.com, or a GitLab that tells its limit, has a lower one', async () => {
  const limits = { issues_per_minute: 300, notes_per_minute: 'unlimited' as const };
  const input = { destination: 'd', projects: ['1'], requestsPerMinute: undefined };
  const settings = { url: 'https://gitlab.com', limits, projects: { 1: { limits: { issues_per_minute: 200 } } } };
  expect(checkLimits({ ...input, settings }).map(({ found }) => found)).toEqual([
    expect.stringContaining('limits.issues_per_minute is 300, and GitLab.com lets 200'),
    expect.stringContaining('limits.notes_per_minute is unlimited, and GitLab.com lets 60'),
  ]);
  expect(checkLimits({ ...input, settings: { ...settings, url: 'https://gitlab.example' } })).toEqual([]);

  const telling = await startEmulator({
    ...{ now: () => NOW, projects: [{ id: 42, path: 'a/b' }], tokens: [{ ...good, value: 'glpat-good' }] },
    limits: { requestsPerMinute: 100 },
    compatibility: { rateLimitHeadersOn200: true },
  });
  const found = await findings({ url: telling.url });
  await telling.close();
  expect(found).toEqual([expect.stringMatching(/issues_per_minute is 200, and this GitLab lets 100 requests/)]);
});

it.each([
  ['nothing that listens', 'http://127.0.0.1:9', /nothing answers at 127\.0\.0\.1:9; mend the url/],
  ['a name that is none', 'http://gitlab.invalid', /gitlab\.invalid does not resolve; mend the url/],
])('names %s', async (_name, url, expected) => {
  expect(await findings({ url })).toEqual([expect.stringMatching(expected)]);
});

it('tells what is not GitLab from what is, and a wrong clock', async () => {
  const other = createServer((_request, response) => response.end('<html>welcome</html>'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  expect(await findings({ url })).toEqual([expect.stringMatching(/is not GitLab; write the address/)]);
  other.close();
  emulator.setClockSkew(-120_000);
  expect(await findings({})).toEqual([expect.stringMatching(/clock of GitLab is 120 s behind this one; let both/)]);
  emulator.setClockSkew(0);
});

it('names a certificate that is not trusted, and what to set', async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
  const server = createTlsServer({ cert, key });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await findings({ url })).toEqual([expect.stringMatching(/^fail .* is not trusted here; set ca_file/)]);
  server.close();
});

it('waits for no GitLab that is silent, and knows one from before 15.2', async () => {
  const match = { operation: 'metadata' as const };
  emulator.faults.add({ match, effect: 'delay:2000', times: 1 });
  const silent = await findings({ destination: 'request_timeout: 100ms' });
  expect(silent).toEqual([expect.stringMatching(/no answer from .* within 0\.1 s; look whether/)]);
  emulator.faults.clear();
  emulator.faults.add({ match, effect: { kind: 'answer', when: 'before', like: 'unknown_route' }, times: 1 });
  expect(await findings({})).toEqual([]);
  emulator.faults.clear();
});

it('says where senders post to, and warns of what travels in the clear', async () => {
  expect(await findings({}, {})).toEqual([
    expect.stringContaining('https://YOUR-HOST/v1/sources/insights/events; set'),
  ]);
  expect(await findings({}, { PUBLIC_URL: 'http://bridge.example' })).toEqual([
    expect.stringContaining('in the clear'),
  ]);
});

it('ends with 1 only if something fails, in a table or as JSON, and prints no secret', async () => {
  await using fine = await createConfigFolder(configOf({ token: 'glpat-soon' }));
  await using broken = await createConfigFolder(configOf({ issue: 'project: 99' }));
  const warned = await runCli(['check', '--config', fine.file]);
  expect(warned).toMatchObject({ code: 0, error: '' });
  expect(warned.out).toMatch(/^warn +source insights +posts to https:\/\/YOUR-HOST/m);
  const failed = await runCli(['check', '--config', broken.file]);
  expect(failed.code).toBe(1);
  expect(failed.out).toMatch(/^FAIL +gitlab\/99 +no such project.*check its number or path/m);
  const json = await runCli(['check', '--json', '--config', broken.file]);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject({ ok: false, findings: expect.any(Array), sources: expect.any(Array) });
  for (const { out } of [warned, failed, json]) expect(out).not.toMatch(/glpat-|0123456789abcdef/);
}, 30_000);
