import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, testConfig } from './test-api.ts';

const TOKEN = 'insights-token';
const { url: redisUrl, prefix } = testRedis();
let api: Awaited<ReturnType<typeof startTestApi>>;

beforeAll(async () => {
  const config = testConfig(
    {
      insights: { preset: 'insights', auth: { bearer: [TOKEN, 'next-token'] }, issue: { project: 42 } },
      other: { preset: 'insights', auth: { bearer: ['other-token'] }, issue: { project: 42 } },
      basic: { preset: 'generic', auth: { basic: [{ username: 'ä', password: 'p:w' }] }, issue: { project: 42 } },
      header: {
        preset: 'generic',
        auth: { header: { name: 'X-Secret', values: ['s1', 's2'] } },
        issue: { project: 42 },
      },
    },
    { max_body: '128KiB' },
  );
  api = await startTestApi({ redisUrl, prefix, config });
});
afterAll(() => api.close());

type Sent = { body?: string | Buffer; headers?: Record<string, string>; source?: string; method?: string };

async function send({ body, headers = {}, source = 'insights', method = 'POST' }: Sent) {
  const response = await fetch(`${api.url}/v1/sources/${source}/events`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}

let count = 0;
/** A detection that was never sent before. */
function detection(fields: Record<string, unknown> = {}): string {
  return JSON.stringify({ incidentId: `incident-${count++}`, tenantId: 't', definitionSummary: 's', ...fields });
}

describe('an accepted event', () => {
  test('is in the queue as it was sent, and its status can be asked for', async () => {
    const body = detection({ entityName: 'ü' });
    const { status, headers, body: answer } = await send({ body });
    expect(status).toBe(202);
    expect(answer).toEqual({
      event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: 'queued',
      status_url: `/v1/events/${answer.event_id}`,
      duplicate: false,
    });
    expect(headers.get('location')).toBe(answer.status_url);
    expect(await api.jobOf(answer.event_id)).toMatchObject({
      source: 'insights',
      kind: 'event',
      body,
      encoding: 'utf8',
    });
    const seen = await fetch(api.url + answer.status_url, { headers: { authorization: 'Bearer next-token' } });
    expect(await seen.json()).toEqual({
      event_id: answer.event_id,
      source: 'insights',
      status: 'queued',
      received_at: expect.stringMatching(/Z$/),
    });
  });

  test('never has a URL made of the Host header', async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, host: 'evil.test', 'x-forwarded-host': 'evil.test' };
    const sent = request(`${api.url}/v1/sources/insights/events`, { method: 'POST', headers }).end(detection());
    const [response] = await once(sent, 'response');
    expect(response.statusCode).toBe(202);
    expect(JSON.stringify(response.headers) + (await text(response))).not.toContain('evil.test');
  });

  test.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense'])(
    'may come with Content-Type %s and a byte order mark',
    async (type) => {
      const body = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(detection())]);
      expect((await send({ body, headers: { 'content-type': type } })).status).toBe(202);
    },
  );

  test('sent again, also at the same moment, is one event', async () => {
    const body = detection();
    const answers = await Promise.all(Array.from({ length: 10 }, () => send({ body })));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 202]);
    expect(new Set(answers.map((answer) => answer.body.event_id)).size).toBe(1);
    expect(answers.filter((answer) => answer.body.duplicate)).toHaveLength(9);
  });

  test('of two sources is two events', async () => {
    const body = detection();
    const [one, two] = [
      await send({ body }),
      await send({ body, source: 'other', headers: { authorization: 'Bearer other-token' } }),
    ];
    expect([one.status, two.status]).toEqual([202, 202]);
  });

  test('tells how far it is when it comes again', async () => {
    const body = detection();
    const { event_id } = (await send({ body })).body;
    await api.records.patch(event_id, { status: 'delivered' });
    expect((await send({ body })).body).toEqual({
      event_id,
      status: 'delivered',
      status_url: `/v1/events/${event_id}`,
      duplicate: true,
    });
  });
});

describe('an idempotency key', () => {
  test.each([['idempotency-key'], ['webhook-id']])(
    '%s makes bodies the same event, another body a conflict',
    async (header) => {
      const headers = { [header]: `key of ${header}` };
      const first = await send({ body: detection(), headers });
      const body = detection();
      const conflict = await send({ body, headers });
      expect(first.status).toBe(202);
      expect(conflict.status).toBe(422);
      expect(conflict.body.type).toBe('urn:issuebridge:problem:idempotency-conflict');
      expect((await send({ body })).status).toBe(202);
    },
  );

  test.each(['wait', 'meta', 'a:b', 'id', '0', '{x}', '..', 'x'.repeat(255)])('%s harms no queue', async (key) => {
    const body = detection();
    const headers = { 'idempotency-key': key };
    const first = await send({ body, headers });
    expect(first.status).toBe(202);
    expect((await send({ body, headers })).body).toMatchObject({ event_id: first.body.event_id, duplicate: true });
    expect(await api.jobOf(first.body.event_id)).toMatchObject({ body });
    expect((await send({ body: detection() })).status).toBe(202);
  });

  test('of 300 letters is refused, its body kept', async () => {
    const body = detection();
    const { status, body: problem } = await send({ body, headers: { 'idempotency-key': 'x'.repeat(300) } });
    expect(status).toBe(400);
    expect(problem.type).toBe('urn:issuebridge:problem:invalid-idempotency-key');
    expect(await api.jobOf(problem.quarantine_id)).toMatchObject({ kind: 'invalid', body });
    expect((await send({ body })).status).toBe(202);
  });

  test('cannot name the hash another event is known by', async () => {
    const body = detection();
    const { createHash } = await import('node:crypto');
    const hash = createHash('sha256').update(body).digest('hex');
    await send({ body: detection(), headers: { 'idempotency-key': hash } });
    expect((await send({ body })).status).toBe(202);
  });
});

describe('a body that is no event', () => {
  test.each([
    ['empty', '', 400],
    ['no JSON', 'severity: high', 400],
    ['a list', '[{"incidentId":"x"}]', 400],
    ['null', 'null', 400],
    ['a repeated key', '{"severity":"Low","severity":"Critical"}', 400],
    ['a repeated key behind an escape', '{"severity":"Low","sever\\u0069ty":"Critical"}', 400],
    ['a repeated key deep inside', '{"incidentId":"x","a":[{"b":{"c":1,"c":2}}]}', 400],
    ['a repeated __proto__', '{"incidentId":"x","__proto__":1,"__proto__":2}', 400],
    ['33 levels', `{"a":${'['.repeat(32)}${']'.repeat(32)}}`, 400],
    ['a variable without quotes', '{"severity": %%severity%%}', 400],
    ['a line break inside a string', '{"severity": "High\nLow"}', 400],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400],
    ['a known field that is an object', '{"severity":{"a":1}}', 422],
    ['none of the known fields', '{"hello":"world"}', 422],
  ])('%s is refused with a problem, and kept', async (_name, body, status) => {
    const first = await send({ body });
    expect(first.status).toBe(status);
    expect(first.headers.get('content-type')).toMatch('application/problem+json');
    expect(first.headers.get('x-request-id')).toBeTruthy();
    expect(first.body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
    const kept = await api.jobOf(first.body.quarantine_id);
    expect(Buffer.from(kept.body, kept.encoding)).toEqual(Buffer.from(body));
    expect(kept.kind).toBe(status === 400 ? 'unreadable' : 'invalid');
    expect((await send({ body })).body.quarantine_id).toBe(first.body.quarantine_id);
  });

  test('names the field by a JSON pointer', async () => {
    const { body } = await send({ body: '{"severity":{"a":1},"incidentId":"x"}' });
    expect(body.errors).toEqual([{ pointer: '/severity', detail: expect.stringContaining('text') }]);
  });

  test('does not take the idempotency key from the mended one', async () => {
    const headers = { 'idempotency-key': 'mended' };
    expect((await send({ body: '{"incidentId":', headers })).status).toBe(400);
    expect((await send({ body: detection(), headers })).status).toBe(202);
  });

  test('of 32 levels is fine', async () => {
    expect((await send({ body: `{"incidentId":"32","a":${'['.repeat(31)}${']'.repeat(31)}}` })).status).toBe(202);
  });

  test('cannot reach a prototype', async () => {
    const { status, body } = await send({
      body: '{"incidentId":"p","__proto__":{"severity":"Critical","polluted":true}}',
    });
    expect(status).toBe(202);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(body.duplicate).toBe(false);
  });

  test('whatever its bytes are, gets an answer of the contract', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
      fc.json().map((text) => Buffer.from(text)),
      fc.object({ maxDepth: 4 }).map((object) => Buffer.from(JSON.stringify({ incidentId: 1, ...object }))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        const { status, body: answer } = await send({ body });
        expect([200, 202, 400, 422]).toContain(status);
        if (status >= 400) expect(answer.quarantine_id).toBeTruthy();
      }),
      { numRuns: 150 },
    );
  });
});

describe('credentials', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  test.each<[string, string, Record<string, string>, number]>([
    ['bearer', 'insights', { authorization: `Bearer ${TOKEN}` }, 202],
    ['bearer, lower-case scheme', 'insights', { authorization: `bearer ${TOKEN}` }, 202],
    ['the second bearer of a rotation', 'insights', { authorization: 'Bearer next-token' }, 202],
    ['a wrong bearer', 'insights', { authorization: 'Bearer nothing' }, 401],
    ['the beginning of a bearer', 'insights', { authorization: 'Bearer insights' }, 401],
    ['another source’s bearer', 'insights', { authorization: 'Bearer other-token' }, 401],
    ['an empty bearer', 'insights', { authorization: 'Bearer ' }, 401],
    ['none', 'insights', { authorization: '' }, 401],
    ['a token without a scheme', 'insights', { authorization: TOKEN }, 401],
    ['an unknown source', 'nobody', { authorization: `Bearer ${TOKEN}` }, 401],
    ['a name of JavaScript’s', '__proto__', { authorization: `Bearer ${TOKEN}` }, 401],
    ['basic', 'basic', { authorization: basic('ä:p:w') }, 202],
    ['basic, wrong password', 'basic', { authorization: basic('ä:p') }, 401],
    ['basic, no base64', 'basic', { authorization: 'Basic ä:p:w' }, 401],
    ['header', 'header', { 'x-secret': 's2' }, 202],
    ['header, wrong', 'header', { 'x-secret': 's' }, 401],
    ['header, empty', 'header', { 'x-secret': '' }, 401],
    ['a bearer where a header is asked', 'header', { authorization: 'Bearer s1' }, 401],
  ])('%s', async (_name, source, headers, status) => {
    const latin1 = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, Buffer.from(value).toString('latin1')]),
    );
    const response = await send({ body: detection(), source, headers: { authorization: '', ...latin1 } });
    expect(response.status).toBe(status);
    if (status === 401) {
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="issuebridge"');
      expect(response.body).toEqual({
        type: 'urn:issuebridge:problem:unauthorized',
        title: 'Not authorized',
        status: 401,
        detail: expect.any(String),
      });
    }
  });

  test('that are missing get one answer, whatever the source; only the log tells which it was', async () => {
    const [known, unknown] = await Promise.all([
      send({ body: '{}', headers: { authorization: 'Bearer x', 'x-request-id': 'known' } }),
      send({ body: '{}', source: 'nobody', headers: { authorization: 'Bearer x', 'x-request-id': 'unknown' } }),
    ]);
    expect(known.body).toEqual(unknown.body);
    const reasonOf = (id: string) => api.lines.find((line) => line.fields.request_id === id)?.fields.reason;
    expect([reasonOf('known'), reasonOf('unknown')]).toEqual(['bad_credentials', 'unknown_source']);
  });
});

describe('a request', () => {
  test.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('by %s is told how to post', async (method) => {
    const { status, headers, body } = await send({ method });
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe('POST');
    expect(body.detail).toContain('POST');
  });

  test.each(['/', '/v1', '/v1/events', '/v1/sources/insights', '/queues', '/metrics', '/v1/events/%zz', '/%'])(
    'for %s finds nothing',
    async (path) => {
      const response = await fetch(api.url + path);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toMatch('application/problem+json');
      expect(response.headers.get('x-powered-by')).toBeNull();
    },
  );

  test('keeps its own X-Request-Id where it is sane, and gets one where not', async () => {
    const ids = async (id: string) =>
      (await send({ body: '{}', headers: { 'x-request-id': id } })).headers.get('x-request-id');
    expect(await ids('abc-1:2.3_4')).toBe('abc-1:2.3_4');
    expect(await ids('a b')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await ids('x'.repeat(129))).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('with an encoded body is refused', async () => {
    const { status } = await send({ body: detection(), headers: { 'content-encoding': 'gzip' } });
    expect(status).toBe(415);
    expect((await send({ body: detection(), headers: { 'content-encoding': 'identity' } })).status).toBe(202);
  });
});

describe('an event’s status', () => {
  const ask = (id: string, token: string) =>
    fetch(`${api.url}/v1/events/${id}`, { headers: { authorization: `Bearer ${token}` } });

  test('is its own source’s to know', async () => {
    const { event_id } = (await send({ body: detection() })).body;
    expect((await ask(event_id, 'wrong')).status).toBe(401);
    expect((await ask(event_id, 'other-token')).status).toBe(404);
    expect((await ask(event_id, TOKEN)).status).toBe(200);
    expect((await ask('0198f6f0-0000-7000-8000-000000000000', TOKEN)).status).toBe(404);
    expect((await ask('*', TOKEN)).status).toBe(404);
    expect((await ask('wait', TOKEN)).status).toBe(404);
  });

  test('names the issue once there is one, and nothing that is not the sender’s', async () => {
    const { event_id } = (await send({ body: detection() })).body;
    const webUrl = 'https://gitlab.test/g/p/-/issues/7';
    await api.records.patch(event_id, {
      status: 'delivered',
      outcome: 'created',
      finishedAt: '2026-01-01T00:00:00.000Z',
      incident: 'secret-key',
      queue: 'gitlab/42',
      issue: { webUrl, destination: 'gitlab', projectId: 42, iid: 7 },
    });
    expect(await (await ask(event_id, TOKEN)).json()).toEqual({
      event_id,
      source: 'insights',
      status: 'delivered',
      outcome: 'created',
      issue: { web_url: webUrl },
      received_at: expect.any(String),
      finished_at: '2026-01-01T00:00:00.000Z',
    });
  });
});

test('no log line bears a token, a body, or a title', async () => {
  await send({ body: detection({ definitionSummary: 'canary-summary', entityName: 'canary-entity' }) });
  await send({ body: '{"canary-broken' });
  await send({ body: '{"severity":["canary-invalid"]}' });
  await send({ body: '{}', source: 'canary-source', headers: { authorization: 'Bearer canary-token' } });
  const log = JSON.stringify(api.lines);
  expect(log).not.toContain('canary');
  expect(log).not.toContain(TOKEN);
});

test('every request of a sender is counted once, by its result', async () => {
  const counted = (result: string, source: string) => api.metric('issuebridge_events_total', { source, result });
  const results = ['accepted', 'duplicate', 'unreadable', 'invalid', 'unauthorized'];
  const before = await Promise.all(results.map((result) => counted(result, 'other')));
  const headers = { authorization: 'Bearer other-token' };
  const body = detection();
  for (const sent of [body, body, 'x', '{"no":"field"}']) await send({ body: sent, source: 'other', headers });
  await send({ body, source: 'other' });
  const after = await Promise.all(results.map((result) => counted(result, 'other')));
  expect(after.map((value, index) => value - (before[index] ?? 0))).toEqual([1, 1, 1, 1, 1]);
});
