import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { settingsSchema } from '../src/settings.ts';
import { startTestApi, testConfig } from './test-api.ts';

const { url: redisUrl, prefix } = testRedis();
const LOOPBACK = ['127.0.0.0/8', '::1'];
const AWAY = ['192.0.2.0/24', '2001:db8::/32'];
const config = testConfig({
  near: { preset: 'insights', auth: { bearer: ['near-token'] }, allow_from: LOOPBACK, issue: { project: 42 } },
  away: { preset: 'insights', auth: { bearer: ['away-token'] }, allow_from: AWAY, issue: { project: 42 } },
  recipe: { preset: 'gitlab-issue', auth: { bearer: ['recipe-token'] }, allow_from: AWAY, issue: { project: 42 } },
  // The same secret as `away`, from anywhere: whoever asks is this one, not the other.
  open: { preset: 'insights', auth: { bearer: ['away-token'] }, issue: { project: 42 } },
});
type Api = Awaited<ReturnType<typeof startTestApi>>;
let direct: Api;
let behindProxy: Api;

beforeAll(async () => {
  direct = await startTestApi({ redisUrl, prefix, config });
  behindProxy = await startTestApi({ redisUrl, prefix, config, trustProxy: 1 });
});
afterAll(async () => {
  await direct.close();
  await behindProxy.close();
});

type Sent = { token: string; path: string; forwarded?: string; body?: string };

async function send(api: Api, { token, path, forwarded, body }: Sent) {
  const headers = { authorization: `Bearer ${token}`, ...(forwarded && { 'x-forwarded-for': forwarded }) };
  const response = await fetch(api.url + path, { headers, ...(body && { method: 'POST', body }) });
  const { 'x-request-id': _, date: __, ...shown } = Object.fromEntries(response.headers);
  return { status: response.status, headers: shown, body: await response.json() };
}

const event = (source: string, token: string, forwarded?: string): Sent => ({
  token,
  path: `/v1/sources/${source}/events`,
  body: JSON.stringify({ incidentId: crypto.randomUUID() }),
  ...(forwarded && { forwarded }),
});

const lastRefusal = (api: Api) => api.lines.filter(({ message }) => message === 'event refused').at(-1)?.fields;

describe('allow_from', () => {
  test('lets in who comes from there', async () => {
    expect((await send(direct, event('near', 'near-token'))).status).toBe(202);
  });

  test.each<[string, Sent]>([
    ['an event', event('away', 'away-token')],
    ['the drop-in', { token: 'recipe-token', path: '/api/v4/projects/42/issues?title=T', body: '{}' }],
  ])('answers %s from elsewhere as it answers a wrong token; only the log tells', async (_name, sent) => {
    const elsewhere = await send(direct, sent);
    expect(lastRefusal(direct)).toMatchObject({ reason: 'address_not_allowed', remote: '127.0.0.1', status: 401 });
    const wrongToken = await send(direct, { ...sent, token: 'wrong' });
    expect(lastRefusal(direct)).not.toMatchObject({ reason: 'address_not_allowed' });
    expect(elsewhere).toEqual(wrongToken);
    expect(elsewhere.status).toBe(401);
  });

  test('counts for asking too', async () => {
    const sent = { token: 'recipe-token', path: '/api/v4/projects/42/issues?title=Asked', body: '{}' };
    const { event_id } = (await send(behindProxy, { ...sent, forwarded: '192.0.2.9' })).body as { event_id: string };
    const ask = { token: 'recipe-token', path: `/v1/events/${event_id}` };
    expect((await send(behindProxy, { ...ask, forwarded: '192.0.2.9' })).status).toBe(200);
    expect((await send(behindProxy, { ...ask, forwarded: '192.0.3.9' })).status).toBe(401);
    expect(lastRefusal(behindProxy)).toMatchObject({
      source: 'recipe',
      reason: 'address_not_allowed',
      remote: '192.0.3.9',
    });
  });

  test('keeps sources with one secret apart', async () => {
    const { body } = await send(behindProxy, event('away', 'away-token', '192.0.2.9'));
    const { event_id } = body as { event_id: string };
    const ask = { token: 'away-token', path: `/v1/events/${event_id}` };
    expect((await send(behindProxy, { ...ask, forwarded: '192.0.2.9' })).status).toBe(200);
    expect((await send(behindProxy, { ...ask, forwarded: '198.51.100.1' })).status).toBe(404);
  });
});

describe('TRUST_PROXY', () => {
  test('without it a sender cannot say where it comes from', async () => {
    expect((await send(direct, event('away', 'away-token', '192.0.2.9'))).status).toBe(401);
  });

  test.each([
    ['192.0.2.9', 202],
    ['2001:db8::9', 202],
    ['::ffff:192.0.2.9', 202],
    ['192.0.2.9:50123', 202],
    ['198.51.100.1, 192.0.2.9', 202],
    ['192.0.2.9, 198.51.100.1', 401],
    ['anything', 401],
  ])('with one proxy, the last address of X-Forwarded-For counts: %s', async (forwarded, status) => {
    expect((await send(behindProxy, event('away', 'away-token', forwarded))).status).toBe(status);
  });

  test('what is no address stays out of the log', async () => {
    await send(behindProxy, event('away', 'away-token', 'secret-canary'));
    expect(JSON.stringify(behindProxy.lines)).not.toContain('secret-canary');
  });

  test.each([
    ['1', 1],
    ['0', 0],
    ['loopback', 'loopback'],
    ['10.0.0.0/8, 2001:db8::/32,loopback', '10.0.0.0/8, 2001:db8::/32,loopback'],
  ])('takes %s', (text, expected) => {
    expect(settingsSchema.parse({ TRUST_PROXY: text }).TRUST_PROXY).toBe(expected);
  });

  test.each(['true', 'false', '*', '-1', '1.5', '101', 'proxy.example.com', '10.0.0.0/33', '10.0.0.0/8,7', ','])(
    'refuses %s with what to write',
    (text) => {
      const result = settingsSchema.safeParse({ TRUST_PROXY: text });
      expect(result.error?.issues[0]?.path).toEqual(['TRUST_PROXY']);
      expect(result.error?.issues[0]?.message).toContain('10.0.0.0/8');
    },
  );
});
