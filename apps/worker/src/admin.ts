import { createServer, type Server } from 'node:http';
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
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://admin').pathname;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    } else if (path === '/livez') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"alive"}\n');
    } else if (path === '/readyz') {
      const { ok, detail } = ready();
      const body = JSON.stringify({ status: ok ? 'ready' : 'not ready', detail });
      response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' }).end(`${body}\n`);
    } else if (path === '/metrics') {
      response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics());
    } else {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Here are /livez, /readyz and /metrics.\n');
    }
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return { server, port: (server.address() as AddressInfo).port };
}
