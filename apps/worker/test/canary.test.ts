import type { RedisServer } from '@issuebridge/core/testing/redis-server.ts';
import { startRedis } from '@issuebridge/core/testing/start-redis.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canariesIn, canary, FIELDS, SECRETS, SOURCES } from './canaries.ts';
import { adminUrls } from './scrape.ts';
import { detection, type System, startSystem } from './system.ts';

let redis: RedisServer;
let system: System;
/** What was answered to senders and to those without a password. */
const answers: string[] = [];
beforeAll(async () => {
  redis = await startRedis({ config: { requirepass: SECRETS.redis } });
  system = await startSystem({
    redis: { url: redis.url, prefix: 'canary' },
    token: SECRETS.gitlab,
    destination: 'settle: 1s, limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }',
    sources: SOURCES,
    rest: 'ingest: { max_body: 64KiB }\nretry: { min_backoff: 100ms, max_backoff: 200ms }',
    env: { ADMIN_PASSWORD: SECRETS.admin, ISSUEBRIDGE_SECRET: SECRETS.marker, DASHBOARD_ACTIONS: 'on' },
    emulator: {
      tokens: [
        {
          value: SECRETS.gitlab,
          user: { id: 7, username: 'bridge', name: 'Bridge' },
          scopes: ['api'],
          roles: { 42: 20, 43: 20 },
        },
      ],
    },
  });
});
afterAll(async () => {
  await system?.stop();
  await redis?.stop();
});

type Sent = { status: number; text: string; id: string };
async function post(path: string, body: string, headers: Record<string, string> = {}): Promise<Sent> {
  const response = await fetch(`${system.ingest}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRETS.bearer}`, ...headers },
    body,
  });
  const text = await response.text();
  answers.push(text, JSON.stringify([...response.headers]));
  const { event_id, quarantine_id } = JSON.parse(text) as { event_id?: string; quarantine_id?: string };
  return { status: response.status, text, id: event_id ?? quarantine_id ?? '' };
}
const EVENTS = '/v1/sources/insights/events';
let count = 0;
const finding = (over: Record<string, unknown> = {}): string => {
  const fields = Object.fromEntries(FIELDS.map((name) => [name, canary(name)]));
  return JSON.stringify(detection({ ...fields, incidentId: `${canary('incidentId')}-${++count}`, ...over }));
};
const fail = (like: 'too_large' | 'internal_error', times: number) =>
  system.emulator.faults.add({
    match: { operation: 'create' },
    effect: { kind: 'answer', when: 'before', like },
    times,
  });

const admin = (): string => adminUrls(system.logs(), 'ingest')[0] ?? '';
const PASSWORD = `Basic ${Buffer.from(`admin:${SECRETS.admin}`).toString('base64')}`;
const ask = (path: string, headers: Record<string, string> = { authorization: PASSWORD }) =>
  fetch(`${admin()}${path}`, { headers, redirect: 'manual' });
describe('no secret and no word of a payload shows where it should not', () => {
  it('sends events that end in every way', async () => {
    const first = finding();
    expect((await post(EVENTS, first)).status).toBe(202);
    expect((await post(EVENTS, first)).status).toBe(200);
    expect((await post(EVENTS, `${first.slice(0, -1)},"a":"${canary('extra')}`)).status).toBe(400);
    expect((await post(EVENTS, finding({ definitionSummary: { [canary('extra')]: canary('extra') } }))).status).toBe(
      422,
    );
    expect((await post(EVENTS, finding({ extra: canary('extra').repeat(4_000) }))).status).toBe(413);
    const key = { 'idempotency-key': canary('extra') };
    expect((await post(EVENTS, finding(), key)).status).toBe(202);
    expect((await post(EVENTS, finding(), key)).status).toBe(422);
    expect((await post(EVENTS, finding(), { 'idempotency-key': canary('extra').repeat(20) })).status).toBe(400);
    for (const location of [`broken ${canary('location')}`, `dropped ${canary('location')}`]) {
      const { id } = await post(EVENTS, finding({ location }));
      await system.until(id, 'delivered', 'ignored');
    }
    const hostile = `/close @all #1 <script>${canary('definitionSummary')}</script> {{ ${canary('extra')} }}`;
    await system.until((await post(EVENTS, finding({ definitionSummary: hostile }))).id, 'delivered');
    fail('internal_error', 1);
    await system.until((await post(EVENTS, finding())).id, 'delivered');
    fail('too_large', 1);
    await system.until((await post(EVENTS, finding())).id, 'dead');
    const echo = JSON.stringify({ message: { title: [`${canary('definitionSummary')} is too long`] } });
    const match = { operation: 'create' } as const;
    system.emulator.faults.add({
      match,
      effect: { kind: 'answer', when: 'before', status: 400, body: echo },
      times: 9,
    });
    await system.until((await post(EVENTS, finding())).id, 'dead');
    system.emulator.faults.clear();
    const title = `title=${canary('definitionSummary')}&description=Summary:${canary('extra')}`;
    const recipe = { authorization: `Bearer ${SECRETS.recipe}` };
    expect((await post(`/api/v4/projects/42/issues?${title}`, '', recipe)).status).toBe(202);
    expect(
      system.emulator.state
        .issues(42)
        .map(({ description }) => description)
        .join(),
    ).toContain(canary('entityName'));
  });

  it('refuses those with wrong credentials', async () => {
    const wrong = [
      { authorization: `Bearer ${SECRETS.guessed}` },
      { authorization: `Basic ${Buffer.from(`u:${SECRETS.guessed}`).toString('base64')}` },
      { authorization: SECRETS.guessed },
      { authorization: '', 'x-secret': SECRETS.guessed },
      { authorization: '', 'x-signature': SECRETS.guessed },
      {
        authorization: '',
        'webhook-id': canary('extra'),
        'webhook-timestamp': '1',
        'webhook-signature': SECRETS.guessed,
      },
    ];
    for (const headers of wrong) {
      for (const path of [EVENTS, '/v1/sources/signed/events', `/v1/sources/${canary('extra')}/events`]) {
        expect((await post(path, finding(), headers)).status).toBe(401);
      }
    }
    const path = `/api/v4/projects/${canary('extra')}/issues?title=${canary('extra')}&private_token=${SECRETS.guessed}`;
    expect((await post(path, '')).status).toBe(401);
    expect((await post(`/${canary('extra')}`, finding())).status).toBe(404);
  });

  it('loses Redis and finds it again', async () => {
    await redis.restart();
    await expect.poll(async () => (await post(EVENTS, finding())).status, { timeout: 20_000 }).toBe(202);
  });

  it('none is in an answer', () => {
    expect(canariesIn(answers.join('\n'))).toEqual([]);
  });

  it('none is in a metric', async () => {
    const urls = [...adminUrls(system.logs(), 'ingest'), ...adminUrls(system.logs(), 'worker')];
    for (const url of urls) expect(canariesIn(await (await fetch(`${url}/metrics`)).text())).toEqual([]);
  });

  it('none is in Bull Board, page or data', async () => {
    const all = (await (await ask('/queues/api/queues')).json()) as { queues: Array<{ name: string }> };
    expect(all.queues.map(({ name }) => name)).toEqual(expect.arrayContaining(['events', 'gitlab/42']));
    let shown = await (await ask('/queues')).text();
    for (const { name } of all.queues) {
      const queue = encodeURIComponent(name);
      for (const status of ['completed', 'failed', 'delayed', 'active', 'waiting', 'prioritized']) {
        const list = await (
          await ask(`/queues/api/queues?activeQueue=${queue}&status=${status}&page=1&jobsPerPage=50`)
        ).text();
        shown += list;
        for (const id of new Set([...list.matchAll(/"id":"([0-9a-f-]{36})"/g)].map(([, id]) => id))) {
          shown += await (await ask(`/queues/api/queues/${queue}/${id}`)).text();
          shown += await (await ask(`/queues/api/queues/${queue}/${id}/logs`)).text();
        }
      }
    }
    expect(shown).toContain('too_large');
    expect(canariesIn(shown)).toEqual([]);
  });

  it('no secret is on a page or in an answer for those who know the password', async () => {
    const paths = ['/', '/dead-letters', '/quarantine', '/v1/events', '/v1/dead-letters', '/v1/quarantine', '/readyz'];
    for (const path of paths) {
      const response = await ask(path);
      expect([path, response.status]).toEqual([path, 200]);
      expect(canariesIn(await response.text(), Object.values(SECRETS))).toEqual([]);
    }
  });

  it('none is in the log, which has a line for every event, attempt and dead letter', () => {
    const log = system.logs();
    expect(canariesIn(log)).toEqual([]);
    for (const line of ['event accepted', 'event refused', 'attempt', 'dead letter', 'event dropped']) {
      expect(log).toContain(`"msg":"${line}"`);
    }
  });
});

describe('nothing private without the password', () => {
  const PATHS = [
    ...['/', '/queues', '/queues/api/queues', '/queues/static/css/index.css', '/dead-letters', '/quarantine'],
    ...[
      '/dead-letters/redrive',
      '/dead-letters/discard',
      '/events/1',
      '/style.css',
      '/nothing',
      '/metrics/x',
      '/livez/x',
    ],
    ...[
      '/v1',
      '/v1/events',
      '/v1/events/1',
      '/v1/incidents',
      '/v1/dead-letters',
      '/v1/dead-letters/1',
      '/v1/quarantine',
    ],
    ...['/v1/quarantine/1/replay', '/v1/sources/insights/preview', '//queues', '/%71ueues', '/queues/../v1/events'],
  ];
  it.each(PATHS)('%s', async (path) => {
    const wrong = { authorization: `Basic ${Buffer.from(`admin:${SECRETS.guessed}`).toString('base64')}` };
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      for (const headers of [{}, wrong, { authorization: `Bearer ${SECRETS.admin}` }]) {
        const response = await fetch(`${admin()}${path}`, { method, headers, redirect: 'manual' });
        expect([method, response.status]).toEqual([method, 401]);
        expect(canariesIn(await response.text())).toEqual([]);
      }
    }
  });

  it('a change that another site asks for is refused, also with it', async () => {
    const changes = [
      ['PUT', '/queues/api/queues/events/pause', {}],
      ['POST', '/v1/dead-letters/redrive', { 'content-type': 'application/json' }],
      ['DELETE', '/v1/dead-letters/1', { 'content-type': 'application/json' }],
      ['POST', '/v1/quarantine/1/replay', { 'content-type': 'application/json' }],
      ['POST', '/dead-letters/redrive', { 'content-type': 'application/x-www-form-urlencoded' }],
      ['POST', '/quarantine/replay', { 'content-type': 'application/x-www-form-urlencoded' }],
    ] as const;
    for (const [method, path, type] of changes) {
      for (const site of [
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { origin: 'https://evil.example' },
      ]) {
        const headers = { authorization: PASSWORD, ...type, ...site };
        const response = await fetch(`${admin()}${path}`, { method, headers, body: '{}' });
        expect([method, path, JSON.stringify(site), response.status]).toEqual([
          method,
          path,
          JSON.stringify(site),
          403,
        ]);
      }
    }
  });
});
