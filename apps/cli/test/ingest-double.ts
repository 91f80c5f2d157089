import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One request as it came over the wire. */
export type Received = { method: string; path: string; headers: IncomingHttpHeaders; body: string };

/** What to answer to a request. */
export type Answer = { status: number; body: unknown; headers?: Record<string, string> };

/** A real HTTP server in the place of ingest: answers each request by `answer` and keeps what it received. */
export async function startIngest(answer: (request: Received, count: number) => Answer) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    received.push({ method, path, headers, body: await text(request) });
    const { status, body, headers: own } = answer(received.at(-1) as Received, received.length);
    const content = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'Content-Type': 'application/json', ...own }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
