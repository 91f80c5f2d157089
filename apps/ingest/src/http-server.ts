import { createServer, type RequestListener, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TlsPair } from './tls-pair.ts';

/** 10 s for the request line and headers: they fit one packet or two. */
const HEADERS_TIMEOUT = 10_000;

/** 30 s for a whole request: above the 20 s the body has, so that the sender gets our own words. */
const REQUEST_TIMEOUT = 30_000;

/** 5 s, not Node's 30: so much later at most a request that is too slow is cut off. */
const CHECK_INTERVAL = 5_000;

/** 65 s: longer than the 60 s common load balancers keep a connection, so that it is theirs to close. */
const KEEP_ALIVE_TIMEOUT = 65_000;

/** 100 ms between looks for connections that became idle while closing. */
const CLOSING_INTERVAL = 100;

/** 10 s for a handshake: a round trip or two. */
const HANDSHAKE_TIMEOUT = 10_000;

/** A listening server and where it listens; `setTls` changes the certificate of connections to come. */
export type HttpServer = { url: string; port: number; setTls: (pair: TlsPair) => void; close: () => Promise<void> };

type Options = {
  listener: RequestListener;
  host: string;
  /** 0: any free one. */
  port: number;
  /** Milliseconds that requests under way get when closing; what is left is cut off. */
  closeTimeout: number;
  newRequestId: () => string;
  /** Makes it HTTPS. */
  tls?: TlsPair | undefined;
};

/** Listens; rejects with the system's error when the port cannot be had. */
export async function startHttpServer(options: Options): Promise<HttpServer> {
  const { host, port, closeTimeout, newRequestId, tls } = options;
  const { server, setTls } = createEitherServer(options);
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT;
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    answerRaw({ error, socket, newRequestId }),
  );
  server.on('connect', (_request, socket) => refuseTunnel({ socket: socket as Socket, newRequestId }));
  server.on('checkExpectation', (_request, response) => refuseExpectation({ response, newRequestId }));
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(port, host, resolve);
  await promise;
  const actual = (server.address() as AddressInfo).port;
  const name = host.includes(':') ? `[${host}]` : host;
  const url = `${tls ? 'https' : 'http'}://${name}:${actual}`;
  return { url, port: actual, setTls, close: () => close({ server, sockets, closeTimeout }) };
}

type EitherServer = ReturnType<typeof createServer> | ReturnType<typeof createTlsServer>;

function createEitherServer({ listener, tls }: Options): { server: EitherServer; setTls: (pair: TlsPair) => void } {
  const options: ServerOptions = {
    headersTimeout: HEADERS_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    connectionsCheckingInterval: CHECK_INTERVAL,
  };
  if (tls === undefined) return { server: createServer(options, listener), setTls: () => {} };
  const contextOf = ({ cert, key }: TlsPair) => ({ cert, key, minVersion: 'TLSv1.2' as const });
  const server = createTlsServer({ ...options, ...contextOf(tls), handshakeTimeout: HANDSHAKE_TIMEOUT }, listener);
  return { server, setTls: (pair) => server.setSecureContext(contextOf(pair)) };
}

async function close(input: { server: EitherServer; sockets: Set<Socket>; closeTimeout: number }): Promise<void> {
  const { server, sockets, closeTimeout } = input;
  const ended = new AbortController();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Also connections whose handshake is not done, of which the server itself keeps no list.
  const cut = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, closeTimeout);
  void closed.then(() => ended.abort());
  while (!ended.signal.aborted) {
    server.closeIdleConnections();
    await sleep(CLOSING_INTERVAL, undefined, { signal: ended.signal }).catch(() => undefined);
  }
  clearTimeout(cut);
}

const RAW_STATUS: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** What is no HTTP never reaches Express; it gets a problem and a request id all the same. */
function answerRaw(input: { error: NodeJS.ErrnoException; socket: Socket; newRequestId: () => string }): void {
  const { error, socket, newRequestId } = input;
  const isHandshake = /^ERR_(SSL|TLS)_/.test(error.code ?? '');
  if (error.code === 'ECONNRESET' || isHandshake || !socket.writable) return void socket.destroy();
  const status = RAW_STATUS[error.code ?? ''] ?? '400 Bad Request';
  const detail = 'This is not a request that can be read as HTTP within the limits of size and time.';
  socket.end(rawProblem({ status, slug: 'bad-request', detail, newRequestId }));
}

/** Node would close a tunnel's connection without a word. */
function refuseTunnel({ socket, newRequestId }: { socket: Socket; newRequestId: () => string }): void {
  socket.on('error', () => {});
  const detail = 'This is no proxy: send the request itself.';
  socket.write(rawProblem({ status: '501 Not Implemented', slug: 'not-implemented', detail, newRequestId }));
  // The connection is no longer the server's, so nothing else would end it where the other side does not.
  socket.destroySoon();
}

/** Node would answer 417 without a word. */
function refuseExpectation({ response, newRequestId }: { response: ServerResponse; newRequestId: () => string }): void {
  const detail = 'Of what a request may expect only 100-continue is known; leave the header Expect out.';
  const { headers, body } = problemOf({ status: '417 Expectation Failed', slug: 'expectation', detail, newRequestId });
  response.writeHead(417, headers).end(body);
}

type Raw = { status: string; slug: string; detail: string; newRequestId: () => string };

function problemOf({ status, slug, detail, newRequestId }: Raw) {
  const [title, code] = [status.slice(4), Number(status.slice(0, 3))];
  const body = JSON.stringify({ type: `urn:issuebridge:problem:${slug}`, title, status: code, detail });
  const headers = {
    'Content-Type': 'application/problem+json',
    'X-Request-Id': newRequestId(),
    Connection: 'close',
    'Content-Length': Buffer.byteLength(body),
  };
  return { headers, body };
}

function rawProblem(raw: Raw): string {
  const { headers, body } = problemOf(raw);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${raw.status}\r\n${lines.join('')}\r\n${body}`;
}
