import { createKeys } from '@issuebridge/core/queue/keys.ts';
import { createQueueRegistry } from '@issuebridge/core/queue/queue-registry.ts';
import { createProducerConnection } from '@issuebridge/core/queue/redis.ts';
import { createMetrics, createSharedGauges } from '@issuebridge/core/runtime/metrics.ts';
import { openDeadWorld } from '@issuebridge/core/testing/dead-world.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { Queue } from 'bullmq';
import { Router } from 'express';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAdminApi } from '../src/admin/admin-api.ts';
import { createBoard } from '../src/admin/board.ts';
import { countUnfinished } from '../src/admin/job-counts.ts';
import { createQueueList } from '../src/admin/queue-list.ts';
import { startHttpServer } from '../src/http-server.ts';

const { url: redisUrl, prefix } = testRedis();
const keys = createKeys(prefix);
const redis = createProducerConnection({ url: redisUrl, name: 'test', onError: () => {} });
const registry = createQueueRegistry({ redis, keys });
const metrics = createMetrics({ version: 'test', service: 'test' });
const gauges = createSharedGauges(metrics);
const password = 'correct:horse';
const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
const closers: Array<() => Promise<unknown>> = [];
const lines: string[] = [];

type Options = { actions?: boolean; password?: string | undefined; ready?: boolean; redisAway?: boolean };

async function startAdmin({ actions = false, ready = true, redisAway = false, ...options }: Options) {
  const info = (fields: unknown, message?: string) =>
    void lines.push(JSON.stringify({ ...(fields as object), message }));
  const logger = { info, debug: info, warn: info, error: info, fatal: info };
  const board = createBoard({ actions, logger: logger as never });
  const list = createQueueList({ redis, keys, registry, onChange: board.setQueues, onError: () => {} });
  const listener = createAdminApi({
    queue: { availability: () => (redisAway ? { ok: false, reason: 'redis_away' } : { ok: true, durable: true }) },
    metrics,
    board,
    jsonApi: Router(),
    pages: Router(),
    isReady: () => ready,
    credentials: { user: 'admin', password: 'password' in options ? options.password : password },
    newRequestId: uuidv7,
  });
  const server = await startHttpServer({
    listener,
    host: '127.0.0.1',
    port: 0,
    closeTimeout: 500,
    newRequestId: uuidv7,
  });
  closers.push(
    () => server.close(),
    () => list.close(),
  );
  return { url: server.url, list };
}

beforeAll(async () => {
  if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve));
});
afterAll(async () => {
  for (const close of closers) await close();
  redis.disconnect();
});

describe('health and metrics need no password', () => {
  test.each([
    ['ready', {}, 200, { status: 'ready', events: { ok: true, durable: true } }],
    ['stopping', { ready: false }, 503, { status: 'stopping', events: { ok: true, durable: true } }],
    [
      'Redis away',
      { redisAway: true },
      200,
      { status: 'ready', events: { ok: false, reason: 'redis_away', answer: 503 } },
    ],
  ])('%s', async (_name, options, status, body) => {
    const { url } = await startAdmin(options);
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(status);
    expect(await ready.json()).toEqual(body);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  });

  test('metrics are those of the registry', async () => {
    metrics.events.inc({ source: 'insights', result: 'accepted' });
    const response = await fetch(`${(await startAdmin({})).url}/metrics`);
    expect(response.headers.get('content-type')).toMatch('text/plain');
    expect(await response.text()).toContain('issuebridge_events_total{source="insights",result="accepted"} 1');
  });
});

describe('the dashboard', () => {
  const ask = (url: string, path: string, init: RequestInit = {}) =>
    fetch(url + path, { redirect: 'manual', ...init, headers: { authorization, ...init.headers } });

  test('is not there without a password set, and says what to set', async () => {
    const { url } = await startAdmin({ password: undefined });
    const response = await ask(url, '/queues');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('ADMIN_PASSWORD');
  });

  test.each(['/', '/queues', '/queues/api/queues', '/queues/static/js/main.js', '/anything'])(
    'asks for it at %s',
    async (path) => {
      const { url } = await startAdmin({});
      for (const wrong of [
        '',
        'Basic x',
        `Basic ${Buffer.from('admin:wrong').toString('base64')}`,
        `Bearer ${password}`,
      ]) {
        const response = await fetch(url + path, { headers: { authorization: wrong } });
        expect(response.status).toBe(401);
        expect(response.headers.get('www-authenticate')).toMatch(/^Basic /);
      }
    },
  );

  test('shows events and each project’s queue, also one that comes later', async () => {
    const { url } = await startAdmin({});
    const namesOf = async () => {
      const body = (await (await ask(url, '/queues/api/queues')).json()) as { queues: Array<{ name: string }> };
      return body.queues.map(({ name }) => name);
    };
    expect(await namesOf()).toContain('events');
    await registry.add({ destination: 'gitlab', project: 'group/late' });
    await vi.waitFor(async () => expect(await namesOf()).toEqual(['events', 'gitlab/group/late']), 10_000);
  });

  test('is a page of its own host only, under a policy that fetches nothing from elsewhere', async () => {
    const response = await ask((await startAdmin({})).url, '/queues');
    const page = await response.text();
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
    expect(page).not.toMatch(/<script>|<script src="http|onload=/);
    for (const [, path] of page.matchAll(/<script defer src="([^"]+)"/g)) {
      expect((await ask(response.url.replace(/\/queues.*/, ''), `/queues/${path}`)).status).toBe(200);
    }
    expect(response.headers.get('x-powered-by')).toBeNull();
  });

  const pause = '/queues/api/queues/events/pause';

  test('changes nothing unless told so', async () => {
    const { url } = await startAdmin({});
    expect((await ask(url, pause, { method: 'PUT' })).status).toBe(405);
  });

  test.each<[Record<string, string>]>([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'http://evil.test' }],
    [{ origin: 'null' }],
  ])('takes no change from a page with %j', async (headers) => {
    const { url } = await startAdmin({ actions: true });
    expect((await ask(url, pause, { method: 'PUT', headers })).status).toBe(403);
  });

  test('offers no retry of its own, also with actions on', async () => {
    const { url } = await startAdmin({ actions: true });
    const { queues } = (await (await ask(url, '/queues/api/queues')).json()) as {
      queues: Array<{ allowRetries: boolean; readOnlyMode: boolean }>;
    };
    expect(queues).toContainEqual(expect.objectContaining({ allowRetries: false, readOnlyMode: false }));
    expect(queues).not.toContainEqual(expect.objectContaining({ allowRetries: true }));
  });

  test.each<[string, (text: string) => { body: string; encoding: string }]>([
    [
      'JSON',
      (text) => ({ body: JSON.stringify({ entityName: text, list: [text], [`of ${text}`]: 1 }), encoding: 'utf8' }),
    ],
    ['no JSON', (text) => ({ body: `{"entityName": "${text}`, encoding: 'utf8' })],
    ['no text', (text) => ({ body: Buffer.from(`\xff${text}`, 'latin1').toString('base64'), encoding: 'base64' })],
  ])('shows no value of a body that is %s, of no state and on no page', async (_name, bodyOf) => {
    const { url } = await startAdmin({});
    const canary = `canary-${uuidv7()}`;
    const { body, encoding } = bodyOf(canary);
    const world = openDeadWorld({ url: redisUrl, prefix });
    const submission = { body, encoding: encoding as 'utf8' };
    const quarantined = await world.beQuarantined('invalid', {
      ...submission,
      kind: 'unreadable',
      problem: 'is wrong',
    });
    const dead = await world.die({ project: '42', ...submission });
    await world.close();
    await vi.waitFor(async () => {
      const page = await (await ask(url, '/queues/api/queues?activeQueue=gitlab%2F42&status=failed')).text();
      expect(page).toContain(dead);
      expect(page).not.toContain(canary);
    }, 10_000);
    for (const path of [
      'api/queues?activeQueue=events&status=failed',
      `api/queues/events/${quarantined}`,
      `api/queues/events/${quarantined}/flow`,
      `api/queues/events/${quarantined}/logs`,
      `api/queues/gitlab%2F42/${dead}`,
    ]) {
      const page = await (await ask(url, `/queues/${path}`)).text();
      expect(page, path).not.toContain(canary);
      expect(page, path).not.toContain(body.slice(0, 30));
    }
    const job = await (await ask(url, `/queues/api/queues/gitlab%2F42/${dead}`)).text();
    expect(job).toContain(`"bytes":${Buffer.byteLength(body, encoding as 'utf8')}`);
    if (encoding === 'utf8' && body.endsWith('}')) expect(job).toContain('"fields":["entityName","list"]');
  });

  test('with actions on, changes one thing at a time and logs who did it', async () => {
    const { url } = await startAdmin({ actions: true });
    const origin = url;
    expect((await ask(url, pause, { method: 'PUT', headers: { origin } })).status).toBe(200);
    expect((await ask(url, pause.replace('pause', 'resume'), { method: 'PUT' })).status).toBe(200);
    for (const [method, path] of [
      ['PUT', 'retry/failed'],
      ['PUT', 'promote'],
      ['PUT', 'promote/'],
      ['POST', 'add'],
      ['PATCH', 'an-id/update-data'],
    ] as const) {
      expect((await ask(url, `/queues/api/queues/events/${path}`, { method })).status).toBe(403);
    }
    expect(lines.some((line) => line.includes('"user":"admin"') && line.includes('events/pause'))).toBe(true);
  });
});

test('what is not done is counted over all queues', async () => {
  const { list } = await startAdmin({});
  const queue = new Queue('events', { connection: redis, prefix: keys.bullmq });
  const before = await countUnfinished({ list, gauges });
  await queue.addBulk([
    { name: 'event', data: {} },
    { name: 'event', data: {}, opts: { priority: 5 } },
    { name: 'event', data: {}, opts: { delay: 60_000 } },
  ]);
  expect((await countUnfinished({ list, gauges })) - before).toBe(3);
  await queue.close();
});
