import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Proxy as HttpProxy } from '../../src/config/proxy-address.ts';
import { readError } from '../../src/gitlab/error.ts';
import { createHttp, type Http } from '../../src/gitlab/http.ts';

let authority: { cert: string; key: string };
let leaf: { cert: string; key: string };
beforeAll(async () => {
  const ca = await generate([{ name: 'commonName', value: 'Private authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  });
  authority = { cert: ca.cert, key: ca.private };
  const own = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: authority,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  leaf = { cert: own.cert, key: own.private };
});

const closing: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => {})));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** A GitLab behind a certificate of a private authority. */
async function startGitLab(): Promise<{ url: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createTlsServer(leaf, (request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers['private-token']}`);
    response.end('{}');
  });
  return { url: `https://localhost:${await listen(server)}`, requests };
}

type Behaviour = { answer?: string; after?: number };
/** A proxy that knows CONNECT and nothing else. `heads`: what each client sent first. */
async function startProxy({
  answer = '200 OK',
  after = 0,
}: Behaviour = {}): Promise<{ address: string; heads: string[] }> {
  const heads: string[] = [];
  const server = createServer((client) => {
    client.once('data', (data) => {
      const head = data.toString();
      heads.push(head);
      const [, host = '', port = ''] = /^CONNECT ([^ :]+):(\d+) HTTP/.exec(head) ?? [];
      setTimeout(() => {
        if (!answer.startsWith('200') || host === '') return void client.end(`HTTP/1.1 ${answer}\r\n\r\n`);
        const upstream = connect(Number(port), '127.0.0.1', () => {
          client.write(`HTTP/1.1 ${answer}\r\n\r\n`);
          client.pipe(upstream).pipe(client);
        });
        upstream.on('error', () => client.destroy());
        closing.push(async () => upstream.destroy());
      }, after);
    });
  });
  return { address: `http://127.0.0.1:${await listen(server)}`, heads };
}

const clock = { now: () => Date.now(), monotonic: () => performance.now() };
type Over = { ca?: string; proxy?: HttpProxy | undefined; timeout?: number };
function open(baseUrl: string, over: Over = {}): Http {
  const http = createHttp({
    baseUrl,
    token: () => 'glpat-secret',
    timeout: 10_000,
    connections: 5,
    clock,
    userAgent: 'test',
    ca: authority.cert,
    ...over,
  });
  closing.push(() => http.close());
  return http;
}
const GET = { method: 'GET', path: '/api/v4/metadata' } as const;
const post = (milliseconds: number) =>
  ({
    method: 'POST',
    path: '/api/v4/projects/1/issues',
    body: {},
    deadline: { wall: Date.now() + milliseconds, monotonic: performance.now() + milliseconds },
  }) as const;

describe('a GitLab with a private authority', () => {
  it('is trusted with its certificate and with no other', async () => {
    const { url, requests } = await startGitLab();
    expect(await open(url).send(GET)).toMatchObject({ kind: 'response', status: 200 });
    expect(await open(url, { ca: '' }).send(GET)).toEqual({ kind: 'silence', sent: false, cause: 'tls' });
    expect(await open(url.replace('localhost', '127.0.0.1')).send(GET)).toMatchObject({ sent: false, cause: 'tls' });
    expect(requests).toEqual(['GET /api/v4/metadata glpat-secret']);
  });
});

describe('through a proxy', () => {
  it('asks GitLab in a tunnel, with the proxy’s own credentials, and shows the proxy no token', async () => {
    const gitlab = await startGitLab();
    const { address, heads } = await startProxy();
    const proxy = { address: address.replace('http://', 'http://me:p%40ss@'), except: '' };
    expect(await open(gitlab.url, { proxy }).send(GET)).toMatchObject({ kind: 'response', status: 200 });
    expect(gitlab.requests).toHaveLength(1);
    expect(heads).toHaveLength(1);
    expect(heads[0]).toMatch(/^CONNECT localhost:\d+ HTTP\/1\.1\r\n/);
    expect(heads[0]).toContain(`proxy-authorization: Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    expect(heads[0]).not.toContain('glpat');
    expect(await open(gitlab.url, { proxy, ca: '' }).send(GET)).toMatchObject({ sent: false, cause: 'tls' });
  });

  it('goes past it to the hosts that are excepted', async () => {
    const gitlab = await startGitLab();
    const { address, heads } = await startProxy();
    const proxy = { address, except: 'example.com, localhost' };
    expect(await open(gitlab.url, { proxy }).send(GET)).toMatchObject({ kind: 'response', status: 200 });
    expect(heads).toEqual([]);
  });

  it.each(['407 Proxy Authentication Required', '502 Bad Gateway', '403 Forbidden', '302 Found'])(
    'is surely not sent when it answers %s, and that parks the destination',
    async (answer) => {
      const gitlab = await startGitLab();
      const { address } = await startProxy({ answer });
      const result = await open(gitlab.url, { proxy: { address, except: '' } }).send(post(5_000));
      const status = answer.slice(0, 3);
      expect(result).toEqual({ kind: 'silence', sent: false, cause: 'proxy', detail: `the proxy answered ${status}` });
      const error = readError({ result, now: 0 });
      expect(error).toMatchObject({
        definite: true,
        effect: 'park_destination',
        detail: expect.stringContaining(status),
      });
      expect(error.hint).toMatch(/CONNECT/);
      expect(gitlab.requests).toEqual([]);
    },
  );

  it('is surely not sent when nothing listens at its address, or it hangs up or keeps silent', async () => {
    const gitlab = await startGitLab();
    const { address } = await startProxy();
    await closing.pop()?.();
    const hangingUp = await listen(createServer((socket) => socket.destroy()));
    const silent = await listen(createServer(() => {}));
    for (const proxy of [address, `http://127.0.0.1:${hangingUp}`, `http://127.0.0.1:${silent}`]) {
      const result = await open(gitlab.url, { proxy: { address: proxy, except: '' } }).send(post(60_000));
      expect(result).toEqual({ kind: 'silence', sent: false, cause: 'proxy', detail: 'the proxy does not answer' });
    }
  });

  it('lets nothing leave after its deadline when the proxy is slow with its tunnel', async () => {
    const gitlab = await startGitLab();
    const { address, heads } = await startProxy({ after: 400 });
    const http = open(gitlab.url, { proxy: { address, except: '' } });
    expect(await http.send(post(200))).toEqual({ kind: 'silence', sent: false, cause: 'not_sent' });
    expect(heads).toHaveLength(1);
    expect(await http.send(post(5_000))).toMatchObject({ kind: 'response' });
    expect(gitlab.requests).toHaveLength(1);
  });

  it('is doubtful as ever when the tunnel breaks after it was sent', async () => {
    const server = createTlsServer(leaf, (request) => request.socket.destroy());
    const url = `https://localhost:${await listen(server)}`;
    const { address } = await startProxy();
    const result = await open(url, { proxy: { address, except: '' } }).send(post(5_000));
    expect(result).toEqual({ kind: 'silence', sent: true, cause: 'reset' });
    expect(readError({ result, now: 0 }).definite).toBe(false);
  });
});
