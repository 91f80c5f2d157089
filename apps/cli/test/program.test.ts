import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output');
  for await (const line of createInterface(child.stdout)) return line;
  throw new Error('ended without a line');
}

it('hands its process over to the program: arguments, signals and exit code', async () => {
  const child = spawn(process.execPath, [MAIN, 'gitlab-emulator', '--port', '0', '--projects', '7=a/b'], {
    env: { EMULATOR_PROJECTS: 'not used' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    expect(JSON.parse(await firstLine(child))).toMatchObject({ msg: 'listening', service: 'gitlab-emulator' });
  } finally {
    child.kill('SIGTERM');
  }
  expect(await exited).toEqual([0, null]);
});

it.each(['ingest', 'worker'])('starts %s, whose own refusal names what is missing', async (name) => {
  const { code, error } = await runCli([name], { env: { ISSUEBRIDGE_CONFIG: '/nowhere/issuebridge.yaml' } });
  expect({ code, error }).toEqual({ code: 78, error: expect.stringContaining('/nowhere/issuebridge.yaml') });
});

it.each(['ingest', 'worker'])('refuses arguments of %s, which would have no effect', async (name) => {
  const { code, error } = await runCli([name, '--port', '1']);
  expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining('--port') });
});
