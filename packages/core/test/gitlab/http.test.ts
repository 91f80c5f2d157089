import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttp, type Http } from '../../src/gitlab/http.ts';

const servers: Server[] = [];
const https: Http[] = [];
afterEach(async () => {
  for (const http of https.splice(0)) await http.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ url: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    handle(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const clock = { now: () => Date.now(), monotonic: () => performance.now() };
function open(baseUrl: string, over: { timeout?: number; connections?: number; clock?: typeof clock } = {}): Http {
  const http = createHttp({
    baseUrl,
    token: () => 't',
    timeout: 2_000,
    connections: 5,
    clock,
    userAgent: 'test',
    ...over,
  });
  https.push(http);
  return http;
}
const inOneSecond = () => ({ wall: Date.now() + 1_000, monotonic: performance.now() + 1_000 });

describe('one request to GitLab', () => {
  it('gives the answer with GitLab’s clock, and sends the token in its header only', async () => {
    let seen: IncomingMessage['headers'] = {};
    const { url, requests } = await serve((request, response) => {
      seen = request.headers;
      response.setHeader('date', 'Thu, 01 Jan 2026 00:00:00 GMT').writeHead(201).end('{"iid":1}');
    });
    const result = await open(url).send({ method: 'POST', path: '/api', body: { a: 1 }, deadline: inOneSecond() });
    expect(result).toMatchObject({ kind: 'response', status: 201, body: '{"iid":1}', date: Date.UTC(2026, 0, 1) });
    expect(seen['private-token']).toBe('t');
    expect(requests).toEqual(['POST /api']);
  });

  it.each([
    ['wall', { wall: -1, monotonic: 60_000 }],
    ['monotonic', { wall: 60_000, monotonic: -1 }],
  ])('sends nothing past its deadline by the %s clock', async (_name, offset) => {
    const { url, requests } = await serve((_request, response) => response.end('{}'));
    const deadline = { wall: Date.now() + offset.wall, monotonic: performance.now() + offset.monotonic };
    const result = await open(url).send({ method: 'POST', path: '/', body: {}, deadline });
    expect(result).toEqual({ kind: 'silence', sent: false, cause: 'not_sent' });
    expect(requests).toEqual([]);
  });

  it('sends nothing when the event loop was blocked past the deadline, whatever a timer would say', async () => {
    const { url, requests } = await serve((_request, response) => response.end('{}'));
    const deadline = { wall: Date.now() + 50, monotonic: performance.now() + 50 };
    const sending = open(url).send({ method: 'POST', path: '/late', body: {}, deadline });
    // The request waits for its connection in the next turn of the loop; until then nothing else runs.
    const until = performance.now() + 120;
    while (performance.now() < until);
    expect(await sending).toEqual({ kind: 'silence', sent: false, cause: 'not_sent' });
    expect(requests).toEqual([]);
  });

  it('does not let a request leave that waited for a free connection past its deadline', async () => {
    const { url, requests } = await serve((_request, response) => setTimeout(() => response.end('{}'), 400));
    const http = open(url, { connections: 1 });
    const first = http.send({ method: 'GET', path: '/slow' });
    const deadline = { wall: Date.now() + 100, monotonic: performance.now() + 100 };
    const second = await http.send({ method: 'POST', path: '/late', body: {}, deadline });
    expect(second).toEqual({ kind: 'silence', sent: false, cause: 'not_sent' });
    expect(await first).toMatchObject({ kind: 'response' });
    expect(requests).toEqual(['GET /slow']);
  });

  it('says that it was sent when the answer does not come in time', async () => {
    const { url } = await serve(() => {});
    const result = await open(url, { timeout: 200 }).send({
      method: 'POST',
      path: '/',
      body: {},
      deadline: inOneSecond(),
    });
    expect(result).toEqual({ kind: 'silence', sent: true, cause: 'timeout' });
  });

  it('says that it was sent when the connection is cut before or in the answer', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/half') response.writeHead(201, { 'content-length': '100' }).write('{"iid"');
      setTimeout(() => request.socket.destroy(), 20);
    });
    const http = open(url);
    for (const path of ['/', '/half']) {
      expect(await http.send({ method: 'POST', path, body: {}, deadline: inOneSecond() })).toMatchObject({
        kind: 'silence',
        sent: true,
      });
    }
  });

  it('says that nothing was sent when nobody listens, or the name is unknown', async () => {
    const { url } = await serve(() => {});
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    expect(await open(url).send({ method: 'POST', path: '/', body: {} })).toEqual({
      kind: 'silence',
      sent: false,
      cause: 'refused',
    });
    expect(await open('http://gitlab.invalid').send({ method: 'POST', path: '/', body: {} })).toMatchObject({
      kind: 'silence',
      sent: false,
    });
  });

  it('follows no redirect: the token stays here', async () => {
    const other = await serve((_request, response) => response.end('{}'));
    const { url } = await serve((_request, response) => response.writeHead(302, { location: other.url }).end());
    expect(await open(url).send({ method: 'GET', path: '/' })).toMatchObject({ kind: 'response', status: 302 });
    expect(other.requests).toEqual([]);
  });
});
