import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HttpServer, startHttpServer } from '../src/http-server.ts';

let server: HttpServer;
beforeAll(async () => {
  server = await startHttpServer({
    listener: (_request, response) => void response.end('listener'),
    host: '127.0.0.1',
    port: 0,
    closeTimeout: 1_000,
    newRequestId: () => 'its-id',
  });
});
afterAll(() => server.close());

/** All that the server writes on a connection that its client leaves open. */
async function exchange(sent: string): Promise<string> {
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  socket.write(sent);
  const answer = await text(socket);
  socket.destroy();
  return answer;
}

it.each([
  ['what is no HTTP', 'nonsense\r\n\r\n', 400, 'bad-request'],
  ['headers that are too long', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'bad-request'],
  ['a tunnel', 'CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n', 501, 'not-implemented'],
  ['an expectation', 'POST / HTTP/1.1\r\nHost: x\r\nExpect: foo\r\nContent-Length: 2\r\n\r\n{}', 417, 'expectation'],
])('%s is answered with a problem and a request id', async (_, sent, status, slug) => {
  const [head = '', body = ''] = (await exchange(sent)).split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(head).toMatch(/^X-Request-Id: its-id\r?$/m);
  expect(head).toMatch(/^Content-Type: application\/problem\+json\r?$/m);
  expect(JSON.parse(body)).toMatchObject({ type: `urn:issuebridge:problem:${slug}`, status });
});

it('a body that is announced with 100-continue is taken', async () => {
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}';
  expect(await exchange(head)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n[\s\S]*listener/);
});
