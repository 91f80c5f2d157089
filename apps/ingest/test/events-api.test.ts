import { configSchema } from '@issuebridge/core/config/schema.ts';
import { createLedger } from '@issuebridge/core/redis/ledger.ts';
import { openDeadWorld } from '@issuebridge/core/testing/dead-world.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJsonApi } from '../src/admin/json-api.ts';
import { startHttpServer } from '../src/http-server.ts';

const redis = testRedis();
const config = configSchema.parse({
  version: 1,
  destinations: { gitlab: { url: 'https://gitlab.test', token: 'unused' } },
  sources: { insights: { preset: 'insights', auth: { bearer: ['unused'] }, issue: { project: 42 } } },
});
const webUrl = 'https://gitlab.test/a/-/issues/7';
let world: ReturnType<typeof openDeadWorld>;
let server: Awaited<ReturnType<typeof startHttpServer>>;
let dead: string;
let created: string;
let waiting: string;

beforeAll(async () => {
  world = openDeadWorld({ ...redis, config: () => config });
  const jsonApi = createJsonApi({ ...world, isRedisReady: () => true, logger: {} as never });
  const listener = express().use('/v1', jsonApi);
  const at = { host: '127.0.0.1', port: 0, closeTimeout: 500, newRequestId: () => 'r-0' };
  server = await startHttpServer({ listener, ...at });
  dead = await world.die({ reason: 'invalid' });
  created = await world.die({ reason: 'invalid', source: 'other' });
  const now = new Date().toISOString();
  const issue = { webUrl, destination: 'gitlab', projectId: 42, iid: 7 };
  await world.records.patch(created, { source: 'other', incident: 'tenant/1' });
  const end = { status: 'delivered', outcome: 'created', issue } as const;
  await world.records.finish(created, end, { at: now, step: 'created', detail: 'issue 7' }, 60_000);
  const accepted = await world.submit();
  waiting = accepted.kind === 'accepted' ? accepted.eventId : '';
});
afterAll(async () => {
  await server.close();
  await world.close();
});
async function get(path: string) {
  const response = await fetch(`${server.url}/v1${path}`);
  return { status: response.status, body: await response.json() };
}
const idsOf = ({ body }: { body: { events: Array<{ event_id: string }> } }) => body.events.map((each) => each.event_id);

describe('events', () => {
  it('are listed, the newest first, by source, status and number', async () => {
    const all = await get('/events');
    expect(idsOf(all)).toEqual([waiting, created, dead]);
    expect(all.body.more).toBe(false);
    expect(idsOf(await get('/events?source=other'))).toEqual([created]);
    expect(idsOf(await get('/events?status=dead'))).toEqual([dead]);
    expect((await get('/events?limit=1')).body).toMatchObject({ more: true, events: [{ event_id: waiting }] });
  });

  it('are told with why, what went wrong, what is next and every step', async () => {
    const { status, body } = await get(`/events/${dead}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      event_id: dead,
      source: 'insights',
      status: 'dead',
      reason: 'invalid',
      attempts: 1,
      last_error: { reason: 'invalid', detail: 'why invalid', hint: 'mend it' },
      explanation: { situation: 'dead', mend: `mend it; then: issuebridge dead-letters redrive ${dead}` },
      trace: [{ step: 'received' }, { step: 'dead letter', detail: 'invalid' }],
    });
    expect(Object.keys(body.last_error)).toEqual(['reason', 'detail', 'hint']);
    const issue = { web_url: webUrl, destination: 'gitlab', project_id: 42, iid: 7 };
    expect((await get(`/events/${created}`)).body).toMatchObject({ outcome: 'created', issue });
  });

  it.each([
    ['a status there is not', '/events?status=lost', 'write one of queued'],
    ['a limit out of bounds', '/events?limit=1001', 'from 1 to 1000'],
    ['a name that is mistyped', '/events?sources=insights', 'sources'],
    ['an incident without a source', '/incidents?key=k', 'name the source'],
  ])('%s is refused with what to write', async (_name, path, says) => {
    const { status, body } = await get(path);
    expect(status).toBe(400);
    expect(body.detail).toContain(says);
  });

  it('that are not known are 404 and say why that may be', async () => {
    const { status, body } = await get('/events/nonsense');
    expect(status).toBe(404);
    expect(body.detail).toContain('not the id of an event. What to do: take the event_id');
  });
});

describe('incidents', () => {
  it('are told by source and key, with the ledger as it stands and untouched', async () => {
    const key = world.keys.ledger('gitlab.test', 'issue', 'other', 'tenant/1');
    const ledger = createLedger({ redis: world.redis, keys: world.keys, keep: 60_000 });
    const existing = { projectId: 42, iid: 7, webUrl, eventId: 'maker' };
    await ledger.record(key, 1, existing, { receivedAt: 1, hash: 'h' });
    await world.redis.pexpire(key, 1_000_000);
    const { status, body } = await get('/incidents?source=other&key=tenant/1');
    expect(status).toBe(200);
    expect(body).toEqual({
      source: 'other',
      key: 'tenant/1',
      entries: [
        {
          destination: 'gitlab',
          state: 'created',
          generation: 1,
          issue: { web_url: webUrl, project_id: 42, iid: 7, event_id: 'maker' },
        },
      ],
      events: [created, 'maker'],
    });
    expect(await world.redis.pttl(key)).toBeGreaterThan(60_000);
    expect((await get('/incidents?source=insights&key=tenant/1')).status).toBe(404);
  });

  it('in doubt say so in words, and since when', async () => {
    const key = world.keys.ledger('gitlab.test', 'issue', 'insights', 'doubt');
    const now = Date.now();
    const fields = { state: 'clear', generation: 1, doubt_project: 42, doubt_marker: 'm', doubt_since: now };
    await world.redis.hset(key, { ...fields, doubt_until: now + 10_000 });
    const { body } = await get('/incidents?source=insights&key=doubt');
    expect(body.entries).toMatchObject([{ state: 'free', doubt_since: new Date(now).toISOString() }]);
    expect(body.entries[0].doubt).toContain('an issue may exist');
  });
});
