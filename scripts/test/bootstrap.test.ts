import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const OUR_SCRIPTS = fileURLToPath(new URL('..', import.meta.url));

/** Stands for npx: says what it was asked, refuses to run twice at once, and "installs" this Node. */
const NPX = `#!/bin/sh
echo "$@" >> calls
mkdir running || exit 9
sleep 0.3
mkdir -p node_modules/.bin
ln -sf '${process.execPath}' node_modules/.bin/node
rmdir running
test ! -e refuse || { cat refuse; exit 1; }
`;

let clone: string;

beforeEach(() => {
  clone = mkdtempSync(path.join(tmpdir(), 'issuebridge-clone-'));
  cpSync(path.join(OUR_SCRIPTS, 'bootstrap'), path.join(clone, 'scripts/bootstrap'), { recursive: true });
  cpSync(path.join(OUR_SCRIPTS, 'bootstrap.mjs'), path.join(clone, 'scripts/bootstrap.mjs'));
  for (const folder of ['apps/one', 'packages', 'path']) mkdirSync(path.join(clone, folder), { recursive: true });
  write('package.json', '{ "type": "module", "packageManager": "pnpm@1.2.3" }');
  write('apps/one/package.json', '{}');
  write('pnpm-lock.yaml', '');
  write('path/npx', NPX, 0o755);
  write('scripts/start.ts', 'process.stdout.write(JSON.stringify(process.argv.slice(2)));\n');
});

afterEach(() => rmSync(clone, { recursive: true, force: true }));

function write(file: string, text: string, mode = 0o644): void {
  writeFileSync(path.join(clone, file), text, { mode });
}

function start(args: string[] = []): ChildProcess {
  const env = { ...process.env, PATH: `${clone}/path:${process.env.PATH}` };
  return spawn(process.execPath, ['scripts/bootstrap.mjs', 'start', ...args], { cwd: clone, env });
}

async function finish(child: ChildProcess): Promise<{ code: number | null; output: string; errors: string }> {
  let [output, errors] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text) => (errors += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output, errors };
}

function installs(): string[] {
  return readFileSync(path.join(clone, 'calls'), 'utf8').trim().split('\n');
}

test('installs the pinned way, then runs the program with its arguments', async () => {
  const { code, output } = await finish(start(['--once', 'a b']));
  expect(output).toBe('["--once","a b"]');
  expect(code).toBe(0);
  expect(installs()).toEqual(['--yes pnpm@1.2.3 install --frozen-lockfile']);
});

test('installs again only after a manifest or the lockfile changed', async () => {
  await finish(start());
  await finish(start());
  expect(installs()).toHaveLength(1);
  write('apps/one/package.json', '{ "name": "one" }');
  await finish(start());
  expect(installs()).toHaveLength(2);
});

test('two at once install once, one after the other', async () => {
  const results = await Promise.all([finish(start()), finish(start()), finish(start())]);
  expect(results.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(installs()).toHaveLength(1);
});

test("a dead process's lock does not hold anyone up", async () => {
  const dead = start();
  await finish(dead);
  rmSync(path.join(clone, 'node_modules'), { recursive: true });
  mkdirSync(path.join(clone, '.data/install.lock'), { recursive: true });
  write('.data/install.lock/pid', String(dead.pid));
  expect((await finish(start())).code).toBe(0);
});

test('a failed install shows its whole output and what to do, and is tried anew next time', async () => {
  write('refuse', 'ERR_PNPM_OUTDATED_LOCKFILE line one\nline two\n');
  const { code, errors } = await finish(start());
  expect(code).toBe(1);
  expect(errors).toContain('line one\nline two');
  expect(errors).toContain('run "npx --yes pnpm@1.2.3 install" and commit the lockfile');
  rmSync(path.join(clone, 'refuse'));
  expect((await finish(start())).code).toBe(0);
});

test("the program's exit code is ours", async () => {
  write('scripts/start.ts', 'process.exit(41);\n');
  expect((await finish(start())).code).toBe(41);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s is handed on, once', async (signal) => {
  write(
    'scripts/start.ts',
    `let heard = 0;
     process.on('${signal}', () => { heard += 1; setTimeout(() => process.exit(40 + heard), 300); });
     setInterval(() => {}, 1_000);
     process.stderr.write('listening');\n`,
  );
  const child = start();
  child.stderr?.on('data', (text) => String(text).includes('listening') && child.kill(signal));
  expect((await finish(child)).code).toBe(41);
});

test('a program killed by a signal ends us with 128 and its number', async () => {
  write('scripts/start.ts', "process.kill(process.pid, 'SIGKILL');\n");
  expect((await finish(start())).code).toBe(137);
});

test('when we are killed the program hears of it', async () => {
  write(
    'scripts/start.ts',
    `import { writeFileSync } from 'node:fs';
     process.once('disconnect', () => { writeFileSync('heard', ''); process.exit(0); });
     setInterval(() => {}, 1_000);
     process.stderr.write('listening');\n`,
  );
  const child = start();
  child.stderr?.on('data', (text) => String(text).includes('listening') && child.kill('SIGKILL'));
  await expect.poll(() => existsSync(path.join(clone, 'heard')), { timeout: 20_000 }).toBe(true);
});

test('when the package manager is killed the program is told to stop', async () => {
  write(
    'scripts/start.ts',
    `import { writeFileSync } from 'node:fs';
     process.once('SIGTERM', () => { writeFileSync('heard', ''); process.exit(0); });
     setInterval(() => {}, 1_000);
     process.stderr.write('listening');\n`,
  );
  const manager = spawn(
    process.execPath,
    [
      '-e',
      `require('node:child_process').spawnSync(process.execPath, ['scripts/bootstrap.mjs', 'start'], { stdio: 'inherit' })`,
    ],
    { cwd: clone, env: { ...process.env, PATH: `${clone}/path:${process.env.PATH}`, npm_lifecycle_event: 'start' } },
  );
  manager.stderr.on('data', (text) => String(text).includes('listening') && manager.kill('SIGKILL'));
  await expect.poll(() => existsSync(path.join(clone, 'heard')), { timeout: 20_000 }).toBe(true);
});

test('without npx it says what is missing', async () => {
  rmSync(path.join(clone, 'path/npx'));
  symlinkSync('/bin/sh', path.join(clone, 'path/sh'));
  const child = spawn(process.execPath, ['scripts/bootstrap.mjs', 'start'], {
    cwd: clone,
    env: { PATH: path.join(clone, 'path') },
  });
  const { code, errors } = await finish(child);
  expect(errors).toContain('npx was not found');
  expect(code).toBe(1);
});
