import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@issuebridge/core/runtime/logger.ts';
import { systemClock } from '@issuebridge/core/runtime/system-clock.ts';
import { afterEach, expect, it } from 'vitest';
import { createConnection } from '../src/connection.ts';

const closing: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A GitLab that answers reads, and creates only while `slow` is not set. */
async function startGitLab() {
  const held: ServerResponse[] = [];
  const state = { slow: false, held };
  const server = createServer((request, response) => {
    request.resume();
    if (state.slow && request.method === 'POST') held.push(response);
    else response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, state };
}

function connect(url: string, maxConnections: number) {
  const connection = createConnection({
    name: 'gitlab',
    settings: {
      url,
      token: 't',
      request_timeout: 20_000,
      settle: 90_000,
      max_connections: maxConnections,
      limits: { issues_per_minute: 'unlimited', notes_per_minute: 'unlimited' },
      projects: {},
    },
    reader: async () => ({ ok: true, token: 't' }),
    clock: systemClock,
    logger: createLogger({ service: 'test', level: 'silent', format: 'json' }),
    userAgent: 'test',
    proxies: {},
  });
  connection.hold();
  closing.push(() => connection.release());
  const create = () => connection.window.run(() => connection.http.send({ method: 'POST', path: '/', body: {} }));
  const list = () => connection.http.send({ method: 'GET', path: '/' });
  return { create, list };
}

it('a list is read also while every create waits for its answer, and never more are under way than allowed', async () => {
  const { url, state } = await startGitLab();
  const { create, list } = connect(url, 3);
  // Each answer opens the window by one.
  for (let answered = 0; answered < 5; answered++) await create();
  state.slow = true;
  const creates = Array.from({ length: 6 }, create);
  await expect.poll(() => state.held.length).toBe(2);
  expect(await list()).toMatchObject({ kind: 'response', status: 200 });
  expect(state.held).toHaveLength(2);
  state.slow = false;
  for (const response of state.held) response.end('{}');
  expect(await Promise.all(creates)).toHaveLength(6);
});

it('one connection is enough', async () => {
  const { url } = await startGitLab();
  const { create, list } = connect(url, 1);
  const ends = await Promise.all([create(), list(), create()]);
  expect(ends.map((end) => end.kind)).toEqual(['response', 'response', 'response']);
});
