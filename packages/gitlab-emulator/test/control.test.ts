import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { SETTINGS } from '../src/setting-table.ts';
import { start } from './harness.ts';

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;

const run = (env: Record<string, string>, args: string[] = []): ChildProcess => {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
};

const firstLine = async (child: ChildProcess): Promise<Record<string, string>> => {
  if (child.stdout === null) throw new Error('no stdout');
  const [line] = await once(createInterface(child.stdout), 'line');
  return JSON.parse(line);
};

test.each(['SIGTERM', 'SIGINT'] as const)(
  'the program says where it listens, serves its settings, and ends well on %s',
  async (signal) => {
    const child = run({
      PORT: '0',
      EMULATOR_TOKEN: 'secret',
      EMULATOR_PROJECTS: '7=a/b, 8=c/d/e',
      ISSUES_PER_MINUTE: '0',
    });
    const line = await firstLine(child);
    expect(line).toMatchObject({
      level: 'info',
      msg: 'listening',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
    const headers = { 'PRIVATE-TOKEN': 'secret' };
    expect(await (await fetch(`${line.url}/api/v4/projects/c%2Fd%2Fe`, { headers })).json()).toMatchObject({ id: 8 });
    expect((await fetch(`${line.url}/api/v4/projects/7/issues?title=x`, { method: 'POST', headers })).status).toBe(429);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
);

test.each([
  [{ PORT: 'many' }, 'PORT has to be a whole number, not "many"'],
  [
    { PORT: '0', EMULATOR_PROJECTS: 'a/b' },
    'EMULATOR_PROJECTS has to be id=group/project, separated by commas, not "a/b"',
  ],
  [{ PORT: '0', EMULATOR_SEARCH: 'best' }, 'EMULATOR_SEARCH has to be old, middle, new, not "best"'],
  [{ PORT: '0', EMULATOR_MAINTENANCE: 'yes' }, 'EMULATOR_MAINTENANCE has to be on or off, not "yes"'],
  [
    { PORT: '0', EMULATOR_INFERRED: '{' },
    'EMULATOR_INFERRED has to be a JSON object such as {"maxPerPage": 50}, not "{"',
  ],
])('settings that cannot be read end the program with 78: %j', async (env, reason) => {
  const child = run(env);
  const exit = once(child, 'exit');
  expect(await firstLine(child)).toMatchObject({ level: 'error', reason });
  expect(await exit).toEqual([78, null]);
});

test('a flag goes before its variable; every setting has both', async () => {
  const inferred = JSON.stringify({ maxPerPage: 7 });
  const child = run({ PORT: 'many', EMULATOR_TOKEN: 'secret', EMULATOR_INFERRED: inferred, EMULATOR_ROLE: '10' }, [
    '--port=0',
    '--role',
    '15',
    '--clock-skew-ms=-3600000',
    '--maintenance=on',
  ]);
  const { url } = await firstLine(child);
  const headers = { 'PRIVATE-TOKEN': 'secret' };
  const project = await (await fetch(`${url}/api/v4/projects/42`, { headers })).json();
  expect(project).toMatchObject({ permissions: { project_access: { access_level: 15 } } });
  const list = await fetch(`${url}/api/v4/projects/42/issues?per_page=100`, { headers });
  expect(list.headers.get('x-per-page')).toBe('7');
  expect(Date.parse(list.headers.get('date') ?? '')).toBeLessThan(Date.now() - 3_500_000);
  expect((await fetch(`${url}/api/v4/projects/42/issues?title=x`, { method: 'POST', headers })).status).toBe(503);
});

test('--help names every setting; a flag there is not is a usage error', async () => {
  const help = run({}, ['--help']);
  let printed = '';
  help.stdout?.on('data', (chunk) => {
    printed += chunk;
  });
  expect(await once(help, 'close')).toEqual([0, null]);
  for (const [name, { env }] of Object.entries(SETTINGS)) expect(printed).toMatch(new RegExp(`--${name} +${env} `));
  expect(await once(run({}, ['--colour', 'blue']), 'close')).toEqual([2, null]);
});

test('another process sees and drives everything over HTTP', async () => {
  const { create, call } = await start();
  await create({ description: '/close\n\n@alice' });
  const state = (await call('GET', '/emulator/state')).body;
  expect(state.projects[0]).toMatchObject({ id: 42, path: 'security/findings', issues: 1, lastIid: 1 });
  expect(state.counters).toMatchObject({ requests: 1, byOperation: { create: 1 }, byStatus: { 201: 1 } });
  expect((await call('GET', '/emulator/projects/42/issues')).body).toMatchObject([
    { iid: 1, state: 'closed', description: '@alice', author: 'project_bot', notes: [] },
  ]);
  expect((await call('GET', '/emulator/projects/security%2Ffindings/issues?after=1')).body).toEqual([]);
  expect((await call('GET', '/emulator/projects/42/issues/1')).body).toMatchObject({ iid: 1 });
  expect((await call('GET', '/emulator/recorded')).body).toMatchObject({
    quickActions: [{ command: 'close', ran: true }],
    mentions: [{ name: 'alice' }],
  });
  expect((await call('GET', '/emulator/requests')).body).toMatchObject([
    { method: 'POST', path: '/api/v4/projects/42/issues', operation: 'create', status: 201, user: 'project_bot' },
  ]);
  for (const name of ['recorded', 'requests']) expect((await call('DELETE', `/emulator/${name}`)).status).toBe(204);
  expect((await call('GET', '/emulator/recorded')).body.mentions).toEqual([]);
  expect((await call('GET', '/emulator/requests')).body).toEqual([]);
});

test('faults are set, shown and removed over HTTP', async () => {
  const { create, call } = await start();
  const fault = { match: { operation: 'create' }, effect: { kind: 'answer', when: 'before', status: 503 } };
  const set = await call('POST', '/emulator/faults', { json: fault });
  expect(set.body).toMatchObject({ id: 1, hits: 0, ...fault });
  expect((await create({})).status).toBe(503);
  expect((await call('GET', '/emulator/faults')).body).toMatchObject([{ id: 1, hits: 1 }]);
  expect((await call('DELETE', '/emulator/faults/1')).status).toBe(204);
  expect((await create({})).status).toBe(201);
  expect((await call('DELETE', '/emulator/faults/1')).status).toBe(404);
  await call('POST', '/emulator/faults', { json: fault });
  expect((await call('DELETE', '/emulator/faults')).status).toBe(204);
  expect((await create({})).status).toBe(201);
});

test.each([
  ['faults', {}, /effect is missing/],
  ['faults', { effect: { kind: 'explode' } }, /effect.kind has to be one of delay,/],
  ['faults', { effect: { kind: 'delay' } }, /effect.ms/],
  ['faults', { effect: { kind: 'cut' } }, /effect.when/],
  ['faults', { effect: { kind: 'answer', when: 'before' } }, /needs a status/],
  ['faults', { effect: { kind: 'answer', when: 'before', like: 'rain' } }, /effect.like has to be one of/],
  ['faults', { effect: { kind: 'hold' }, match: { operation: 'fly' } }, /match.operation has to be one of/],
  ['faults', { effect: { kind: 'hold' }, times: 'two' }, /times has to be a number/],
  ['limits', { issues: 1 }, /issues is no limit/],
  ['limits', { issuesPerMinute: -1 }, /whole number, or null/],
  ['tokens', { value: 'new' }, /a new token needs user/],
  ['projects', { id: 77 }, /path is missing/],
])('what cannot be followed is refused with how to mend it: %s %j', async (name, json, reason) => {
  const { call } = await start();
  const got = await call('POST', `/emulator/${name}`, { json });
  expect(got).toMatchObject({ status: 400, body: { error: expect.stringMatching(reason) } });
});

test('tokens, projects and limits change while it runs', async () => {
  const { create, call } = await start();
  await call('POST', '/emulator/tokens', { json: { value: 'bot', revoked: true } });
  expect((await create({})).status).toBe(401);
  await call('POST', '/emulator/tokens', { json: { value: 'bot', revoked: false } });
  await call('POST', '/emulator/projects', { json: { id: 42, archived: true } });
  expect((await create({})).status).toBe(403);
  await call('POST', '/emulator/projects', { json: { id: 42, archived: false } });
  await call('POST', '/emulator/limits', { json: { issuesPerMinute: 0 } });
  expect((await create({})).status).toBe(429);
  await call('POST', '/emulator/limits', { json: { issuesPerMinute: null } });
  expect((await create({})).status).toBe(201);
  await call('POST', '/emulator/projects', { json: { id: 50, path: 'new/one' } });
  expect((await call('GET', '/new/one')).status).toBe(200);
});

test('the log keeps the last requests only, the counters all of them', async () => {
  const { emulator, call } = await start({ requestLogSize: 3 });
  for (let n = 1; n <= 5; n += 1) await call('GET', `/api/v4/users?n=${n}`);
  expect(emulator.requests.map(({ path }) => path.at(-1))).toEqual(['3', '4', '5']);
  expect(emulator.counters.requests).toBe(5);
});
