import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request that changes something, as it was sent. */
export type SentRequest = { method: string; path: string; body: Record<string, unknown> };

/** Stands before a GitLab, hands everything on, and keeps what was posted. */
export async function startRecordingProxy(target: () => string) {
  const sent: SentRequest[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '' } = request;
    const body = await buffer(request);
    if (method === 'POST') sent.push({ method, path: url, body: JSON.parse(body.toString()) });
    const answer = await fetch(target() + url, {
      method,
      headers: { 'private-token': String(request.headers['private-token']), 'content-type': 'application/json' },
      ...(body.length > 0 ? { body } : {}),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json', date: answer.headers.get('date') ?? '' });
    response.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
