import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const HEALTH = fileURLToPath(new URL('../src/health.ts', import.meta.url));

async function startProgram(status: number) {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/readyz' ? status : 404).end('{"status":"as told"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port: String(port), [Symbol.asyncDispose]: async () => void server.close() };
}

/** The health check's exit code; 0 is healthy. */
async function ask(env: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [HEALTH], { env }, () => resolve(child.exitCode ?? -1));
  });
}

it('is healthy exactly while the program says it is ready', async () => {
  await using ready = await startProgram(200);
  await using starting = await startProgram(503);
  expect(await ask({ ADMIN_HOST: '0.0.0.0', ADMIN_PORT: ready.port })).toBe(0);
  expect(await ask({ ADMIN_PORT: starting.port })).toBe(1);
});

it('is not healthy when nobody listens', async () => {
  const gone = await startProgram(200);
  await gone[Symbol.asyncDispose]();
  expect(await ask({ ADMIN_PORT: gone.port })).toBe(1);
});

it.each(['off', '0'])('has nothing to ask with ADMIN_PORT=%s', async (port) => {
  expect(await ask({ ADMIN_PORT: port })).toBe(0);
});
