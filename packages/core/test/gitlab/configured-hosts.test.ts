import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createGitLabClient, ISSUES_PER_PAGE } from '../../src/gitlab/client.ts';
import { createHttp } from '../../src/gitlab/http.ts';
import { createMetrics } from '../../src/runtime/metrics.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Every call there is, with arguments that any will take. */
const ARGUMENTS: Record<string, unknown[]> = {
  createIssue: [42, { title: 't' }, { wall: Date.now() + 60_000, monotonic: performance.now() + 60_000 }],
  listIssues: [42, { after: 0, before: 1, page: 1 }],
  listAllIssues: [{ after: 0, before: 1 }],
  updateIssue: [42, 1, {}],
  createNote: [42, 1, 'body'],
  listNotes: [42, 1, 1],
  findProject: ['group/project'],
  findUsers: ['alice'],
  probe: [],
};

it.each([200, 201, 300, 301, 302, 303, 307, 308, 401, 429, 503])(
  'asks the configured host and no other, whatever its answers with %i point to',
  async (status) => {
    const elsewhere: string[] = [];
    const other = await serve((request, response) => {
      elsewhere.push(`${request.url} ${request.headers['private-token']}`);
      response.end('{}');
    });
    let asked = 0;
    const url = await serve((request, response) => {
      asked += 1;
      const issue = {
        id: 1,
        iid: 1,
        project_id: 42,
        web_url: `${other}/issues/1`,
        created_at: new Date().toISOString(),
      };
      const links = { _links: { self: `${other}/self`, notes: `${other}/notes` }, moved_to_id: 7 };
      const one = { ...issue, ...links, title: 't', description: other, labels: [], state: 'opened' };
      const isList = request.method === 'GET' && !/\/issues\/1$|projects\/[^/]+$|metadata/.test(request.url ?? '');
      response
        .writeHead(status, {
          location: `${other}/moved`,
          link: `<${other}/next>; rel="next"`,
          'x-next-page': '2',
          refresh: `0; url=${other}`,
          'alt-svc': `h2="${new URL(other).host}"`,
        })
        .end(JSON.stringify(isList ? Array.from({ length: ISSUES_PER_PAGE }, () => one) : one));
    });
    const settings = { baseUrl: url, token: () => 'glpat-secret', timeout: 5_000, connections: 5, userAgent: 'test' };
    const http = createHttp({ ...settings, clock: systemClock });
    const metrics = createMetrics({ version: 'test', service: 'test' });
    const client = createGitLabClient({ http, destination: 'gitlab', clock: systemClock, metrics });
    const calls = Object.entries(client) as Array<[string, (...input: unknown[]) => Promise<unknown>]>;
    for (const [name, call] of calls) await call(...(ARGUMENTS[name] ?? [42, 1]));
    await http.close();
    expect(asked).toBe(calls.length);
    expect(elsewhere).toEqual([]);
  },
);
