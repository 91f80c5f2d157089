import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findFreePort } from '../../packages/core/src/testing/free-port.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const UP = 'issuebridge is up.';

let dataDir: string;
let started: ChildProcess[];

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'issuebridge-start-'));
  started = [];
});

afterEach(async () => {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) await end(child, 'SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

type Launcher = { child: ChildProcess; output: () => string; ended: Promise<number | null> };

function launch(args: string[], env: NodeJS.ProcessEnv = {}): Launcher {
  const { GITLAB_URL: _, REDIS_URL: __, ...inherited } = process.env;
  const child = spawn(process.execPath, ['scripts/start.ts', ...args], {
    cwd: ROOT,
    env: { ...inherited, ISSUEBRIDGE_DATA_DIR: dataDir, ...env },
  });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, output: () => output, ended };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return ended;
}

function match(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`${pattern} is not in:\n${text}`);
  return found;
}

/** Sends what the line would send: a shell reads its words, for a machine may have no curl. */
async function send(line: string): Promise<Response> {
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', `curl() { printf '%s\\n' "$@"; }\n${line}`]);
  const words = stdout.trimEnd().split('\n');
  const after = (option: string) => words.flatMap((word, index) => (words[index - 1] === option ? [word] : []));
  const headers = after('-H').map((header) => header.split(': ') as [string, string]);
  const url = words.find((word) => word.startsWith('http')) ?? '';
  return fetch(url, { method: after('-X')[0] ?? 'GET', headers, body: after('-d')[0] ?? null });
}

test('--once ends well when the sample is an issue, twice in one clone', { timeout: 120_000 }, async () => {
  for (const run of ['first', 'second']) {
    const { output, ended } = launch(['--once']);
    expect(await ended, `${run}: ${output()}`).toBe(0);
    expect(output()).toMatch(/^Sample issue: http:\/\/127\.0\.0\.1:\d+\/security\/findings\/-\/issues\/\d+$/m);
  }
});

test('what it prints is true, and a stop leaves nothing behind', { timeout: 120_000 }, async () => {
  const busy = await findFreePort();
  const occupant = createServer().listen(busy, '127.0.0.1');
  const { child, output, ended } = launch([], { PORT: String(busy) });
  await expect.poll(output, { timeout: 60_000 }).toContain('Stop with Ctrl-C.');
  expect(output()).toContain(UP);
  expect(output()).toContain(`Port ${busy} is busy`);

  const issue = await fetch(match(output(), /Sample issue +(\S+)/));
  expect(await issue.text()).toContain('Dormant privileged account');

  const dashboard = match(output(), /Dashboard +(\S+)/);
  const [user, password] = [match(output(), /user (\S+),/), match(output(), /password (\S+)\n/)];
  expect((await fetch(dashboard)).status).toBe(401);
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  expect((await fetch(dashboard, { headers: { authorization } })).status).toBe(200);
  expect((await fetch(match(output(), /Metrics +(\S+)/))).status).toBe(200);

  const answer = await send(match(output(), /^ +(curl .*)$/m));
  expect(await answer.json()).toMatchObject({ status: 'queued', duplicate: false });

  expect(await end(child, 'SIGINT')).toBe(0);
  await ended;
  await expect(fetch(dashboard)).rejects.toThrow('fetch failed');
  occupant.close();
});

test('a program that cannot start is named, with its own words', { timeout: 120_000 }, async () => {
  const { output, ended } = launch(['--once'], { ISSUEBRIDGE_CONFIG: '/nowhere/issuebridge.yaml' });
  expect(await ended).toBe(1);
  expect(output()).toMatch(/ingest ended with exit code 78[\s\S]*\/nowhere\/issuebridge\.yaml/);
});
