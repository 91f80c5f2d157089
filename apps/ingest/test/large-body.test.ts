import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, testConfig } from './test-api.ts';

const { url: redisUrl, prefix } = testRedis();
type Answer = { type: string; quarantine_id: string };
const MIB = 1_048_576;
let api: Awaited<ReturnType<typeof startTestApi>>;

beforeAll(async () => {
  const config = testConfig({
    insights: { preset: 'insights', auth: { bearer: ['token'] }, issue: { project: 42 } },
    recipe: { preset: 'gitlab-issue', auth: { bearer: ['recipe'] }, issue: { project: 42 } },
  });
  api = await startTestApi({ redisUrl, prefix, config });
});
afterAll(() => api.close());

const eventsUrl = () => `${api.url}/v1/sources/insights/events`;
const withToken = { authorization: 'Bearer token' };

function largeEvent(bytes: number): string {
  const start = '{"incidentId":"large","definitionSummary":"';
  return `${start}${'ü'.repeat((bytes - start.length - 2) / 2)}"}`;
}

describe('a body over the limit', () => {
  test('is refused, its first 64 KiB kept as the text they are', async () => {
    const send = async () => {
      const response = await fetch(eventsUrl(), { method: 'POST', headers: withToken, body: largeEvent(5 * MIB) });
      return { status: response.status, body: (await response.json()) as Answer };
    };
    const { status, body } = await send();
    expect(status).toBe(413);
    expect(body.type).toBe('urn:issuebridge:problem:too-large');
    const kept = await api.jobOf(body.quarantine_id);
    expect(kept).toMatchObject({ kind: 'too_large', encoding: 'utf8' });
    expect(largeEvent(5 * MIB).startsWith(kept.body)).toBe(true);
    expect(65_536 - Buffer.byteLength(kept.body)).toBeLessThan(4);
    expect((await send()).body.quarantine_id).toBe(body.quarantine_id);
  });

  test('is refused as well without a Content-Length, and by the drop-in', async () => {
    const chunked = () => new Blob([largeEvent(5 * MIB)]).stream();
    const options = { method: 'POST', body: chunked(), duplex: 'half', headers: withToken } as RequestInit;
    expect((await fetch(eventsUrl(), options)).status).toBe(413);
    const dropIn = `${api.url}/api/v4/projects/42/issues?title=x`;
    const body = largeEvent(5 * MIB);
    expect((await fetch(dropIn, { method: 'POST', body, headers: { authorization: 'Bearer recipe' } })).status).toBe(
      413,
    );
  });

  test('of exactly the limit is taken, of one byte more is not', async () => {
    const event = (bytes: number) => `{"incidentId":"${'x'.repeat(bytes - 17)}"}`;
    const send = (body: string) => fetch(eventsUrl(), { method: 'POST', headers: withToken, body });
    expect(event(2 * MIB)).toHaveLength(2 * MIB);
    expect((await send(event(2 * MIB))).status).toBe(202);
    expect((await send(event(2 * MIB + 1))).status).toBe(413);
  });
});

/** Writes all of a request before it reads a byte, as simple clients do, and then another one on the same connection. */
async function writeAllThenRead(head: string[], body: Buffer): Promise<string> {
  const socket = connect(api.port, '127.0.0.1');
  socket.pause();
  const lines = [...head, `Host: localhost`, `Content-Length: ${body.length}`, '', ''];
  socket.write(lines.join('\r\n'));
  if (!socket.write(body)) await once(socket, 'drain');
  socket.write('GET /v1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  return text(socket);
}

describe('a sender that reads only after its last byte', () => {
  test.each([
    ['401', ['POST /v1/sources/insights/events HTTP/1.1', 'Authorization: Bearer wrong']],
    ['413', ['POST /v1/sources/insights/events HTTP/1.1', 'Authorization: Bearer token']],
    ['415', ['POST /v1/sources/insights/events HTTP/1.1', 'Authorization: Bearer token', 'Content-Encoding: gzip']],
    ['404', ['POST /api/v4/projects/7/issues HTTP/1.1', 'Authorization: Bearer recipe']],
    ['405', ['PUT /v1/sources/insights/events HTTP/1.1']],
  ])('gets its %s, and the connection stays good', async (status, head) => {
    const answers = await writeAllThenRead(head, Buffer.alloc(8 * MIB, 'x'));
    expect(answers).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answers).toMatch(/HTTP\/1.1 404 Not Found/);
    expect(answers.match(/HTTP\/1\.1 \d/g)).toHaveLength(2);
  });
});

test('what is no HTTP gets a problem too', async () => {
  const socket = connect(api.port, '127.0.0.1');
  socket.end('what?\r\n\r\n');
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1.1 400 .*application\/problem\+json.*X-Request-Id: /s);
});

test('a sender that goes away in the middle leaves nothing behind', async () => {
  const socket = connect(api.port, '127.0.0.1');
  const head = [
    'POST /v1/sources/insights/events HTTP/1.1',
    'Host: x',
    'Authorization: Bearer token',
    'Content-Length: 100',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n{"incidentId":`);
  await once(socket, 'connect');
  socket.destroy();
  const after = await fetch(eventsUrl(), { method: 'POST', headers: withToken, body: '{"incidentId":"after"}' });
  expect(after.status).toBe(202);
});
