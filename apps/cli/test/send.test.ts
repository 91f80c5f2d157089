import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyStandardWebhook } from '@issuebridge/core/event/standard-webhooks.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConfigFolder } from './cli-config.ts';
import { type Answer, startIngest } from './ingest-double.ts';
import { runCli } from './run-cli.ts';

const ID = '0190a1b2-0000-7000-8000-000000000001';
const ACCEPTED: Answer = {
  status: 202,
  body: { event_id: ID, status: 'queued', status_url: `/v1/events/${ID}`, duplicate: false },
};
const ISSUE = 'https://gitlab.example.com/security/findings/-/issues/7';
const status = (fields: object): Answer => ({ status: 200, body: { event_id: ID, source: 'insights', ...fields } });
const delivered = status({ status: 'delivered', outcome: 'created', issue: { web_url: ISSUE } });

let config: Awaited<ReturnType<typeof createConfigFolder>>;
beforeAll(async () => {
  config = await createConfigFolder();
});
afterAll(() => config[Symbol.asyncDispose]());

const send = (args: string[], { input = '{"a":1}', env = {} }: { input?: string; env?: Record<string, string> } = {}) =>
  runCli(['send', '--config', config.file, ...args], { input, env });

describe('posting', () => {
  it('sends standard input byte for byte, with the first credential of the source and the key', async () => {
    await using ingest = await startIngest(() => ACCEPTED);
    const body = '{ "entityName": "Zo\u00eb",\n  broken';
    const args = ['--source', 'insights', '--url', ingest.url, '--key', 'delivery-1'];
    const { code, out } = await send(args, { input: body });
    expect({ code, out }).toEqual({ code: 0, out: `accepted: event ${ID}, queued\n` });
    expect(ingest.received).toMatchObject([{ method: 'POST', path: '/v1/sources/insights/events', body }]);
    const { authorization = '', ...headers } = ingest.received[0]?.headers ?? {};
    expect(Buffer.from(authorization, 'latin1').toString()).toBe('Bearer s\u00e9cret-bearer');
    expect(headers).toMatchObject({ 'idempotency-key': 'delivery-1', 'content-type': 'application/json' });
  });

  it('sends a file, and no key unless told', async () => {
    await using ingest = await startIngest(() => ACCEPTED);
    const file = join(config.folder, 'event.json');
    await writeFile(file, '{"from":"file"}');
    expect((await send(['--source', 'insights', '--url', ingest.url, file])).code).toBe(0);
    expect(ingest.received).toMatchObject([{ body: '{"from":"file"}' }]);
    expect(ingest.received[0]?.headers).not.toHaveProperty('idempotency-key');
  });

  it.each([
    ['by-password', 'authorization', `Basic ${Buffer.from('sender:secret-password').toString('base64')}`],
    ['by-header', 'x-secret', 'secret-header'],
  ])('shows the credential of %s', async (source, header, value) => {
    await using ingest = await startIngest(() => ACCEPTED);
    await send(['--source', source, '-'], { env: { PUBLIC_URL: `${ingest.url}/` } });
    expect(ingest.received).toMatchObject([{ path: `/v1/sources/${source}/events`, headers: { [header]: value } }]);
  });

  it('signs the post and, with an empty body, every question', async () => {
    await using ingest = await startIngest(({ method }) => (method === 'POST' ? ACCEPTED : delivered));
    await send(['--source', 'by-hmac', '--url', ingest.url, '--wait'], { input: '{"a":1}' });
    const mac = (body: string) => createHmac('sha256', 'secret-of-the-hmac').update(body).digest('hex');
    expect(ingest.received.map(({ headers }) => headers['x-hub-signature-256'])).toEqual([
      `sha256=${mac('{"a":1}')}`,
      `sha256=${mac('')}`,
    ]);
  });

  it('signs as Standard Webhooks does, the same body with the same id', async () => {
    await using ingest = await startIngest(() => ACCEPTED);
    for (const key of [[], [], ['--key', 'my-key']]) {
      await send(['--source', 'by-webhook', '--url', ingest.url, ...key], { input: '{"a":1}' });
    }
    const secret = 'whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ=';
    const verdicts = ingest.received.map(({ headers, body }) =>
      verifyStandardWebhook({
        headers,
        body: Buffer.from(body),
        secrets: [secret],
        tolerance: 60_000,
        now: Date.now(),
      }),
    );
    expect(verdicts).toEqual(['valid', 'valid', 'valid']);
    const [first, again, keyed] = ingest.received.map(({ headers }) => headers['webhook-id']);
    expect(again).toBe(first);
    expect(keyed).toBe('my-key');
  });

  it('keeps the path of the address', async () => {
    await using ingest = await startIngest(({ method }) => (method === 'POST' ? ACCEPTED : delivered));
    await send(['--source', 'insights', '--url', `${ingest.url}/hooks/`, '--wait']);
    expect(ingest.received.map(({ path }) => path)).toEqual([
      `/hooks/v1/sources/insights/events`,
      `/hooks/v1/events/${ID}`,
    ]);
  });

  it('says what is wrong with an event that is refused and ends with 1', async () => {
    const errors = [{ pointer: '/severity', detail: 'must be \u001b[31mtext' }];
    const problem = { title: 'Invalid event', detail: 'fields fail', errors };
    await using ingest = await startIngest(() => ({ status: 422, body: problem }));
    const { code, out, error } = await send(['--source', 'insights', '--url', ingest.url]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).toBe('not accepted: 422: Invalid event; fields fail; /severity must be [31mtext\n');
  });

  it('names what was kept of a body that is refused, to a script in the answer itself', async () => {
    const problem = { title: 'Not JSON', status: 400, detail: 'it ends too soon', quarantine_id: ID };
    await using ingest = await startIngest(() => ({ status: 400, body: problem }));
    const plain = await send(['--source', 'insights', '--url', ingest.url]);
    const said = `not accepted: 400: Not JSON; it ends too soon (kept: issuebridge quarantine show ${ID})\n`;
    expect(plain).toEqual({ code: 1, out: '', error: said });
    const json = await send(['--source', 'insights', '--url', ingest.url, '--json']);
    expect({ ...json, out: JSON.parse(json.out) }).toEqual({ code: 1, out: problem, error: said });
  });

  it('tells a script also where no answer came, or none that can be read', async () => {
    await using ingest = await startIngest(() => ({ status: 502, body: '<html>' }));
    const page = await send(['--source', 'insights', '--url', ingest.url, '--json']);
    expect(JSON.parse(page.out)).toEqual({ status: 502, detail: expect.stringContaining('is this an issuebridge') });
    const none = await send(['--source', 'insights', '--url', 'http://127.0.0.1:1', '--json']);
    expect(JSON.parse(none.out)).toEqual({ detail: expect.stringContaining('gave no usable answer') });
  });

  it.each<[string, Answer, RegExp]>([
    ['something else that answers', { status: 200, body: '<html>' }, /no usable answer/],
    ['JSON of something else', { status: 200, body: { hello: 1 } }, /none of an issuebridge/],
    ['an error page', { status: 502, body: '<html>' }, /502.*is this an issuebridge/],
    ['a redirect', { status: 307, body: '', headers: { Location: 'http://127.0.0.1:1/' } }, /redirect to http:.*--url/],
  ])('ends with 1 for %s', async (_, answer, says) => {
    await using ingest = await startIngest(() => answer);
    const { code, out, error } = await send(['--source', 'insights', '--url', ingest.url]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).toMatch(says);
    expect(ingest.received).toHaveLength(1);
  });

  it('ends with 1 when nothing listens', async () => {
    const { code, error } = await send(['--source', 'insights', '--url', 'http://127.0.0.1:1']);
    expect(code).toBe(1);
    expect(error).toMatch(/not accepted: http:\/\/127\.0\.0\.1:1\/.*gave no usable answer/);
  });

  it.each<[string, string[], number, RegExp]>([
    ['a source that is not there', ['--source', 'insigths'], 2, /no source "insigths": did you mean "insights"/],
    ['a file that is not there', ['--source', 'insights', '/nowhere/event.json'], 2, /cannot read the event: ENOENT/],
    ['an address that is none', ['--source', 'insights', '--url', 'localhost:8080'], 2, /http:\/\/127\.0\.0\.1:8080/],
    ['a time that is none', ['--source', 'insights', '--timeout', '5'], 2, /30s or 5m/],
    ['a file with problems', ['--source', 'insights', '--config', '/nowhere.yaml'], 78, /ISSUEBRIDGE_CONFIG/],
  ])('sends nothing for %s', async (_, args, code, says) => {
    const run = await send(args, { env: { PUBLIC_URL: 'http://127.0.0.1:1' } });
    expect(run).toMatchObject({ code, out: '' });
    expect(run.error).toMatch(says);
  });

  it('gives scripts one line for each event', async () => {
    const events = [ACCEPTED.body, { event_id: 'two', status: 'delivered', duplicate: true }];
    await using ingest = await startIngest(() => ({ status: 202, body: { events } }));
    const { out } = await send(['--source', 'insights', '--url', ingest.url, '--json']);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(events);
  });
});

it('names what was refused of several events and ends with 1', async () => {
  const refused = [{ pointer: '/alerts/1', detail: 'labels \u001b[31mare wrong', quarantine_id: ID }];
  await using ingest = await startIngest(() => ({ status: 202, body: { events: [ACCEPTED.body], refused } }));
  const { code, out, error } = await send(['--source', 'by-webhook', '--url', ingest.url]);
  expect({ code, out }).toEqual({ code: 1, out: `accepted: event ${ID}, queued\n` });
  expect(error).toBe(`refused: /alerts/1: labels [31mare wrong (kept: issuebridge quarantine show ${ID})\n`);
  const json = await send(['--source', 'by-webhook', '--url', ingest.url, '--json']);
  const lines = json.out.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([refused[0], ACCEPTED.body]);
});

describe('waiting', () => {
  const wait = ['--source', 'insights', '--wait'];

  it('asks with the credential until the event has ended and prints only the URL of the issue', async () => {
    const answers = [
      ACCEPTED,
      status({ status: 'queued' }),
      { status: 503, body: {} },
      status({ status: 'active' }),
      delivered,
    ];
    await using ingest = await startIngest((_, count) => answers[count - 1] ?? delivered);
    const { code, out } = await send([...wait, '--url', ingest.url]);
    expect({ code, out }).toEqual({ code: 0, out: `${ISSUE}\n` });
    expect(ingest.received).toHaveLength(answers.length);
    for (const { headers } of ingest.received) expect(headers.authorization).toMatch(/^Bearer s.+cret-bearer$/);
    expect(ingest.received.at(-1)).toMatchObject({ method: 'GET', path: `/v1/events/${ID}` });
  });

  it('says how an event ended that became no issue, by a rule, and ends with 0', async () => {
    await using ingest = await startIngest(({ method }) =>
      method === 'POST' ? ACCEPTED : status({ status: 'ignored', outcome: 'dropped' }),
    );
    expect(await send([...wait, '--url', ingest.url])).toMatchObject({ code: 0, out: 'ignored, dropped\n' });
  });

  it('ends with 1 for a dead event', async () => {
    await using ingest = await startIngest(({ method }) => (method === 'POST' ? ACCEPTED : status({ status: 'dead' })));
    const { code, out, error } = await send([...wait, '--url', ingest.url]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).toMatch(new RegExp(`event ${ID} is dead`));
  });

  it('ends with 1 when the time is over, and says where the event is', async () => {
    await using ingest = await startIngest(({ method }) =>
      method === 'POST' ? ACCEPTED : status({ status: 'parked' }),
    );
    const { code, error } = await send([...wait, '--url', ingest.url, '--timeout', '300ms']);
    expect(code).toBe(1);
    expect(error).toMatch(/is still parked after 0\.3 s/);
  });

  it('does not ask again where it is refused', async () => {
    await using ingest = await startIngest(({ method }) =>
      method === 'POST' ? ACCEPTED : { status: 404, body: { title: 'Event not found' } },
    );
    const { code, error } = await send([...wait, '--url', ingest.url]);
    expect(code).toBe(1);
    expect(error).toMatch(/404: Event not found/);
    expect(ingest.received).toHaveLength(2);
  });

  it('shows its credential to no other host than the one it was sent to', async () => {
    await using other = await startIngest(() => delivered);
    const elsewhere = { ...(ACCEPTED.body as object), status_url: `${other.url}/v1/events/${ID}` };
    await using ingest = await startIngest(({ method }) =>
      method === 'POST' ? { status: 202, body: elsewhere } : delivered,
    );
    expect(await send([...wait, '--url', ingest.url])).toMatchObject({ code: 0, out: `${ISSUE}\n` });
    expect(other.received).toEqual([]);
  });

  it('keeps what acts on a terminal out of what it prints', async () => {
    const hostile = status({ status: 'delivered', issue: { web_url: `${ISSUE}\u001b]0;x\u0007\n$ rm` } });
    await using ingest = await startIngest(({ method }) => (method === 'POST' ? ACCEPTED : hostile));
    const { out } = await send([...wait, '--url', ingest.url]);
    expect(out).toMatch(/^[\x20-\x7e]+\n$/);
  });
});
