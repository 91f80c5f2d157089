import { openDeadWorld } from '@issuebridge/core/testing/dead-world.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { basicAuth } from '../src/admin/basic-auth.ts';
import { createJsonApi } from '../src/admin/json-api.ts';
import { startHttpServer } from '../src/http-server.ts';
import { requestId } from '../src/request-id.ts';

const redis = testRedis();
const authorization = `Basic ${Buffer.from('ops:correct').toString('base64')}`;
const lines: Array<Record<string, unknown>> = [];
let isRedisReady = true;
let room = Number.POSITIVE_INFINITY;
let count = 0;
let world: ReturnType<typeof openDeadWorld>;
let server: Awaited<ReturnType<typeof startHttpServer>>;

beforeEach(async () => {
  isRedisReady = true;
  room = Number.POSITIVE_INFINITY;
  lines.length = 0;
  world = openDeadWorld({ url: redis.url, prefix: `${redis.prefix}-${++count}`, room: () => async () => room });
  const write = (fields: object, message: string) => void lines.push({ ...fields, message });
  const logger = { info: write, error: write } as never;
  const listener = express()
    .use(
      requestId(() => 'r-1'),
      basicAuth({ user: 'ops', password: 'correct' }),
    )
    .use('/v1', createJsonApi({ ...world, isRedisReady: () => isRedisReady, logger }));
  server = await startHttpServer({
    listener,
    host: '127.0.0.1',
    port: 0,
    closeTimeout: 500,
    newRequestId: () => 'r-0',
  });
});
afterEach(async () => {
  await server.close();
  await world.close();
});
async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/v1${path}`, {
    method,
    headers: { authorization, ...(method === 'GET' ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? undefined : JSON.parse(text),
    type: response.headers.get('content-type'),
  };
}

describe('dead letters over HTTP', () => {
  it('are listed with a page at a time, found by every filter, and shown with their trace', async () => {
    const id = await world.die({ project: '43', reason: 'too_large' });
    await world.die({ project: '42', reason: 'invalid' });
    const filter = '?destination=gitlab&project=43&reason=too_large&before=2099-01-01T00:00:00Z&limit=5';
    const { status, body } = await call('GET', `/dead-letters${filter}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ more: false, dead_letters: [{ event_id: id, hint: 'mend it', attempts: 1 }] });
    expect((await call('GET', '/dead-letters?limit=1')).body).toMatchObject({ more: true });
    const shown = await call('GET', `/dead-letters/${id}`);
    expect(shown.body.trace.map(({ step }: { step: string }) => step)).toEqual(['received', 'dead letter']);
    expect((await call('GET', '/dead-letters/unknown')).status).toBe(404);
  });

  it('are redriven by id or filter, and a dry run only counts', async () => {
    const ids = [await world.die({ project: '42' }), await world.die({ project: '43' })];
    const dry = await call('POST', '/dead-letters/redrive', { filter: { project: 43 }, dry_run: true });
    expect(dry).toMatchObject({ status: 200, body: { dry_run: true, redriven: 1 } });
    expect(await world.takeIn()).toBeUndefined();
    const byId = await call('POST', '/dead-letters/redrive', { ids: [ids[0], 'unknown'] });
    expect(byId.body).toEqual({ dry_run: false, redriven: 1, not_found: 1 });
    expect((await world.takeIn('42'))?.id).toBe(ids[0]);
    expect((await call('POST', '/dead-letters/redrive', { filter: {} })).body.redriven).toBe(1);
    expect((await world.takeIn('43'))?.id).toBe(ids[1]);
    expect((await world.records.trace(String(ids[1]))).at(-1)).toMatchObject({ detail: 'asked for by ops' });
  });

  it('are redriven as far as Redis has room, and the answer says so', async () => {
    const ids = [await world.die(), await world.die(), await world.die()];
    // 4 KiB and twice some 300 bytes of data each: room for two.
    room = 12_000;
    const answer = await call('POST', '/dead-letters/redrive', { ids });
    expect(answer).toMatchObject({ status: 200, body: { dry_run: false, redriven: 2, stopped: 'redis_full' } });
    expect(answer.body).not.toHaveProperty('not_found');
    expect((await call('POST', '/dead-letters/redrive', { ids, dry_run: true })).body.redriven).toBe(3);
  });

  it('are discarded once', async () => {
    const id = await world.die();
    expect((await call('DELETE', `/dead-letters/${id}`)).status).toBe(204);
    expect((await call('DELETE', `/dead-letters/${id}`)).status).toBe(404);
  });
});

describe('the quarantine over HTTP', () => {
  it('is listed, shown, replayed and discarded', async () => {
    const id = await world.beQuarantined('invalid', { kind: 'invalid', body: '{"a":1}' });
    const cut = await world.beQuarantined('too_large', { kind: 'too_large' });
    expect((await call('GET', '/quarantine?source=insights&reason=invalid')).body).toMatchObject({
      quarantined: [{ event_id: id, detail: 'why invalid' }],
      more: false,
    });
    expect((await call('GET', `/quarantine/${id}`)).body).toMatchObject({ body_start: '{"a":1}', replayable: true });
    expect(await call('POST', `/quarantine/${id}/replay`)).toMatchObject({ status: 202, body: { event_id: id } });
    expect((await world.takeIn())?.id).toBe(id);
    const refused = await call('POST', `/quarantine/${cut}/replay`);
    expect(refused).toMatchObject({ status: 409, body: { type: 'urn:issuebridge:problem:not-replayable' } });
    expect(refused.type).toContain('application/problem+json');
    expect((await call('POST', '/quarantine/unknown/replay')).status).toBe(404);
    expect((await call('DELETE', `/quarantine/${cut}`)).status).toBe(204);
    expect((await call('DELETE', `/quarantine/${cut}`)).status).toBe(404);
  });
});

describe('a page of what failed at once', () => {
  it.each([
    ['dead-letters', 'dead_letters', 'gitlab/42'],
    ['quarantine', 'quarantined', 'events'],
  ])('of /%s ends where the next one begins, and none is left out or told twice', async (path, field, queue) => {
    const ids = Array.from({ length: 7 }, (_, index) => `id-${index}`);
    await world.registry.add({ destination: 'gitlab', project: '42' });
    await world.failTogether(queue, ids);
    const seen: string[] = [];
    let page = (await call('GET', `/${path}?limit=3`)).body;
    const read = () => seen.push(...page[field].map(({ event_id }: { event_id: string }) => event_id));
    read();
    while (page.more) {
      page = (await call('GET', `/${path}?limit=3&before=${page.next}`)).body;
      read();
    }
    expect(page).not.toHaveProperty('next');
    expect(seen).toEqual(ids.toReversed());
  });
});

describe('a change', () => {
  const changes = [
    'POST /dead-letters/redrive',
    'DELETE /dead-letters/x',
    'POST /quarantine/x/replay',
    'DELETE /quarantine/x',
  ];
  const both = (change: string) => change.split(' ') as [string, string];

  it.each(changes)('%s is not taken from another site', async (change) => {
    const [method, path] = both(change);
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'http://evil.test' },
      { origin: 'null' },
    ]) {
      expect((await call(method, path, undefined, headers as Record<string, string>)).status).toBe(403);
    }
  });

  it.each(changes)('%s needs to say that it is JSON, which a form cannot', async (change) => {
    const [method, path] = both(change);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) {
      expect((await call(method, path, undefined, { 'content-type': type })).status).toBe(415);
    }
  });

  it.each(changes)('%s needs the password', async (change) => {
    const [method, path] = both(change);
    expect((await call(method, path, undefined, { authorization: 'Basic x' })).status).toBe(401);
  });

  it('is taken from the page itself, and logged with its user and without its body', async () => {
    const id = await world.die();
    const own = {
      origin: server.url,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/json; charset=utf-8',
    };
    expect((await call('POST', '/dead-letters/redrive', { ids: [id, 'canary'] }, own)).status).toBe(200);
    await expect.poll(() => lines).toMatchObject([{ user: 'ops', path: '/v1/dead-letters/redrive', status: 200 }]);
    expect(JSON.stringify(lines)).not.toContain('canary');
    await world.takeIn();
  });
});

describe('a wrong request', () => {
  it.each<[string, string, unknown, RegExp]>([
    ['a name that is mistyped', 'GET /dead-letters?resaon=invalid', undefined, /resaon/],
    ['a name that is mistyped in a body', 'POST /dead-letters/redrive', { filter: { resaon: 'x' } }, /resaon/],
    ['a time that is none', 'GET /quarantine?before=yesterday', undefined, /before: write a time as ISO 8601/],
    ['a place without its id', 'GET /dead-letters?before=2026-11-22T10:00:00Z,', undefined, /before: write a time/],
    ['a limit that is none', 'GET /quarantine?limit=0', undefined, /limit: write a number from 1/],
    ['neither ids nor filter', 'POST /dead-letters/redrive', {}, /either ids or filter/],
    ['both', 'POST /dead-letters/redrive', { ids: ['a'], filter: {} }, /either ids or filter/],
    ['no ids', 'POST /dead-letters/redrive', { ids: [] }, /at least one/],
    ['no JSON', 'POST /dead-letters/redrive', '{"ids":', /one JSON object/],
  ])('%s is answered with what to write, and does nothing', async (_name, request, body, says) => {
    await world.die();
    const [method = '', path = ''] = request.split(' ');
    const answer = await call(method, path, body);
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toMatch(says);
    expect(await world.takeIn()).toBeUndefined();
  });

  it('is told when Redis is away', async () => {
    isRedisReady = false;
    expect((await call('GET', '/dead-letters')).status).toBe(503);
  });
});
