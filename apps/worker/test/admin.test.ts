import { once } from 'node:events';
import { connect } from 'node:net';
import { createMetrics } from '@issuebridge/core/runtime/metrics.ts';
import { afterEach, expect, it } from 'vitest';
import { startAdmin } from '../src/admin.ts';

const closing: Array<() => void> = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const createRegistry = () => createMetrics({ version: '0', service: 'worker' }).registry;

async function start(registry = createRegistry()): Promise<number> {
  const ready = () => ({ ok: true, detail: 'serving' });
  const { server, port } = await startAdmin({ host: '127.0.0.1', port: 0, registry, ready });
  closing.push(() => server.close());
  return port;
}

/** The status of what a client writes byte by byte, for fetch would mend it. */
async function statusOf(port: number, target: string): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  socket.end(`GET ${target} HTTP/1.1\r\nHost: worker\r\nConnection: close\r\n\r\n`);
  socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  return Number(Buffer.concat(chunks).toString('latin1').split(' ')[1]);
}

it('outlives requests for what is no path', async () => {
  const port = await start();
  for (const target of ['//', '//?', 'http://[', '/%', '*']) expect(await statusOf(port, target), target).toBe(404);
  expect(await statusOf(port, '/livez?from=//')).toBe(200);
});

it('answers 500 where the metrics cannot be read, and goes on', async () => {
  const broken = createRegistry();
  broken.metrics = () => Promise.reject(new Error('no metrics'));
  const port = await start(broken);
  expect(await statusOf(port, '/metrics')).toBe(500);
  expect(await statusOf(port, '/readyz')).toBe(200);
});
