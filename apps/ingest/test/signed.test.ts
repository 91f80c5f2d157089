import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { signHmac } from '@issuebridge/core/event/hmac-signature.ts';
import { signStandardWebhook } from '@issuebridge/core/event/standard-webhooks.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, testConfig } from './test-api.ts';

const OLD = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const NEW = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
const HMAC = {
  header: 'X-Hub-Signature-256',
  algorithm: 'sha256' as const,
  encoding: 'hex' as const,
  prefix: 'sha256=',
  secrets: ["It's a Secret to Everybody"],
};
const ISSUE = { issue: { project: 42 } };
const MAX_BODY = 128 * 1_024;
const { url: redisUrl, prefix } = testRedis();
let api: Awaited<ReturnType<typeof startTestApi>>;
beforeAll(async () => {
  const config = testConfig(
    {
      hooks: { preset: 'generic', auth: { standard_webhooks: { secrets: [NEW, OLD] }, bearer: ['token'] }, ...ISSUE },
      github: { preset: 'generic', auth: { hmac: HMAC }, ...ISSUE },
      plain: { preset: 'generic', auth: { bearer: ['plain-token'] }, ...ISSUE },
      away: { preset: 'generic', auth: { hmac: HMAC }, allow_from: ['192.0.2.0/24'], ...ISSUE },
      far: {
        preset: 'generic',
        auth: { hmac: { ...HMAC, header: 'X-Far' } },
        allow_from: ['192.0.2.0/24'],
        ...ISSUE,
      },
    },
    { max_body: '128KiB' },
  );
  api = await startTestApi({ redisUrl, prefix, config });
});
afterAll(() => api.close());

let count = 0;
const event = () => JSON.stringify({ title: `event ${count++}` });
const seconds = (away = 0) => Math.floor(Date.now() / 1_000) + away;

function signed(body: string, { id = `msg_${count++}`, timestamp = seconds(), secret = NEW } = {}) {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signStandardWebhook({ id, timestamp, body: Buffer.from(body), secret }),
  };
}
const hubSigned = (body: string) => ({
  'x-hub-signature-256': signHmac({ settings: HMAC, body: Buffer.from(body), secret: HMAC.secrets[0] ?? '' }),
});

async function send(source: string, body: string, headers: Record<string, string>) {
  const response = await fetch(`${api.url}/v1/sources/${source}/events`, { method: 'POST', headers, body });
  const { 'x-request-id': _, date: __, ...shown } = Object.fromEntries(response.headers);
  return { status: response.status, headers: shown, body: await response.json() };
}
const lastRefusal = () => api.lines.filter(({ message }) => message === 'event refused').at(-1)?.fields;

describe('a signed event', () => {
  it.each([NEW, OLD])('is accepted with any secret of its source', async (secret) => {
    const body = event();
    const { status, body: answer } = await send('hooks', body, signed(body, { secret }));
    expect(status).toBe(202);
    expect((await api.jobOf(answer.event_id)).body).toBe(body);
  });

  it('of GitHub’s kind is accepted', async () => {
    const body = event();
    expect((await send('github', body, hubSigned(body))).status).toBe(202);
  });

  it('may come with a token in place of the signature, and with a wrong token beside it', async () => {
    const body = event();
    expect((await send('hooks', body, { authorization: 'Bearer token' })).status).toBe(202);
    const other = event();
    expect((await send('hooks', other, { ...signed(other), authorization: 'Bearer wrong' })).status).toBe(202);
  });

  it('that is replayed is a duplicate, whatever unsigned key is put beside it', async () => {
    const body = event();
    const headers = signed(body);
    const first = await send('hooks', body, headers);
    for (const more of [{}, { 'idempotency-key': 'of an attacker' }]) {
      const { status, body: answer } = await send('hooks', body, { ...headers, ...more });
      expect(status).toBe(200);
      expect(answer).toMatchObject({ event_id: first.body.event_id, duplicate: true });
    }
  });

  it('is kept when it is no event', async () => {
    const { status, body } = await send('hooks', 'broken', signed('broken'));
    expect(status).toBe(400);
    expect((await api.jobOf(body.quarantine_id)).body).toBe('broken');
  });

  it('may not be compressed', async () => {
    const body = event();
    expect((await send('hooks', body, { ...signed(body), 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it('can be asked for with a signed empty body', async () => {
    const body = event();
    const { event_id } = (await send('hooks', body, signed(body))).body;
    const ask = (headers: Record<string, string>) => fetch(`${api.url}/v1/events/${event_id}`, { headers });
    expect(await (await ask(signed(''))).json()).toMatchObject({ event_id, status: 'queued' });
    expect((await ask(hubSigned(''))).status).toBe(404);
    expect((await ask(signed(body))).status).toBe(401);
    expect((await ask(signed('', { timestamp: seconds(-600) }))).status).toBe(401);
  });
});

describe('a stranger', () => {
  const body = '{"title":"forged"}';
  const FORGED: Record<string, Record<string, string>> = {
    'a signature of another body': signed('{}'),
    'a signature of another secret': signed(body, { secret: `whsec_${'A'.repeat(43)}=` }),
    'a stale signature': signed(body, { timestamp: seconds(-301) }),
    'a signature of the future': signed(body, { timestamp: seconds(302) }),
    'half of the headers': { 'webhook-signature': 'v1,' },
    'a foreign MAC': { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` },
    'a good MAC from elsewhere': hubSigned(body),
    'no signature': {},
  };

  it.each(Object.entries(FORGED))('with %s learns of no name whether it is a source', async (_, headers) => {
    const answers = await Promise.all(
      ['nobody', 'plain', 'away', 'hooks'].map((source) => send(source, body, headers)),
    );
    expect(answers[0]?.status).toBe(401);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it('is told nothing of why; the log is', async () => {
    await send('hooks', body, FORGED['a stale signature'] ?? {});
    expect(lastRefusal()).toMatchObject({ source: 'hooks', reason: 'stale_signature', status: 401 });
    await send('hooks', body, FORGED['a signature of another body'] ?? {});
    expect(lastRefusal()).toMatchObject({ source: 'hooks', reason: 'bad_signature', remote: '127.0.0.1' });
    await send('away', body, FORGED['a good MAC from elsewhere'] ?? {});
    expect(lastRefusal()).toMatchObject({ source: 'away', reason: 'address_not_allowed' });
    await send('nobody', body, FORGED['a good MAC from elsewhere'] ?? {});
    expect(lastRefusal()).toMatchObject({ reason: 'unknown_source' });
  });

  it.each(['nobody', 'plain', 'hooks'])('gets 413 of %s for too large a body, and nothing is kept', async (source) => {
    const answer = await send(source, 'x'.repeat(MAX_BODY + 1), { 'webhook-signature': 'v1,' });
    expect(answer.status).toBe(413);
    expect(answer.body).not.toHaveProperty('quarantine_id');
  });

  it.each(['nobody', 'plain', 'hooks'])('of %s has its body read only if it claims a signature', async (source) => {
    const answers = await Promise.all([open(source, ''), open(source, 'webhook-signature: v1,\r\n')]);
    const [unsigned, claimed] = answers as [Opened, Opened];
    expect(await unsigned.answer()).toMatch(/^HTTP\/1.1 401 /);
    claimed.socket.write('}');
    expect(await claimed.answer()).toMatch(/^HTTP\/1.1 401 /);
    for (const { socket } of answers) socket.destroy();
  });

  it('has no body read for a signature that only senders elsewhere may use', async () => {
    const { socket, answer } = await open('far', 'x-far: sha256=0\r\n');
    expect(await answer()).toMatch(/^HTTP\/1.1 401 /);
    socket.destroy();
  });

  it('cannot fill the memory: bodies of strangers share what there is for them', async () => {
    const ALLOWED = 64 * 1_048_576;
    const part = MAX_BODY - 1_024;
    const sockets = await Promise.all(
      Array.from({ length: Math.ceil(ALLOWED / part) + 20 }, () => open('nobody', 'webhook-signature: v1,\r\n', part)),
    );
    const crowded = await Promise.any(sockets.map(({ answer }) => answer()));
    expect(crowded).toMatch(/^HTTP\/1.1 503 [\s\S]*retry-after: \d+/i);
    for (const { socket } of sockets) socket.destroy();
    await Promise.all(sockets.map(({ socket }) => socket.closed || once(socket, 'close')));
    const own = JSON.stringify({ title: 'large', description: 'x'.repeat(part - 1_024) });
    await expect
      .poll(async () => (await send('hooks', own, signed(own))).status, { timeout: 10_000 })
      .toBeLessThan(300);
  });
});

type Opened = { socket: Socket; answer: () => Promise<string> };

/** Sends a request whose body does not end. */
async function open(source: string, header: string, length = 1): Promise<Opened> {
  const socket = connect(api.port, '127.0.0.1').setEncoding('latin1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  let got = '';
  socket.on('data', (text) => {
    got += text;
  });
  const host = 'host: x\r\ncontent-type: application/json\r\n';
  socket.write(`POST /v1/sources/${source}/events HTTP/1.1\r\n${host}${header}content-length: ${length + 1}\r\n\r\n`);
  socket.write('{'.padEnd(length, ' '));
  return {
    socket,
    async answer() {
      while (!got.includes('\r\n\r\n')) await once(socket, 'data');
      return got;
    },
  };
}
