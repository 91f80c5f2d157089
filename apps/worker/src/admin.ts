import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from '@issuebridge/core/runtime/metrics.ts';

type Admin = {
  host: string;
  port: number;
  registry: Metrics['registry'];
  ready: () => { ok: boolean; detail: string };
};

/** The worker's private listener: `/livez`, `/readyz`, `/metrics`. Resolves once it listens, with the port it got. */
export async function startAdmin({ host, port, registry, ready }: Admin): Promise<{ server: Server; port: number }> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // By hand: whoever reaches the port may write what is no URL, `//` for one, and must not end a worker by it.
    const [path] = (request.url ?? '/').split('?', 1);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    } else if (path === '/livez') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"alive"}\n');
    } else if (path === '/readyz') {
      const { ok, detail } = ready();
      const body = JSON.stringify({ status: ok ? 'ready' : 'not ready', detail });
      response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' }).end(`${body}\n`);
    } else if (path === '/metrics') {
      const metrics = await registry.metrics();
      response.writeHead(200, { 'content-type': registry.contentType }).end(metrics);
    } else {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Here are /livez, /readyz and /metrics.\n');
    }
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return { server, port: (server.address() as AddressInfo).port };
}
