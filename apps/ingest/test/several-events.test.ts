import { readFileSync } from 'node:fs';
import { sha256 } from '@issuebridge/core/queue/keys.ts';
import type { RedisServer } from '@issuebridge/core/testing/redis-server.ts';
import { startRedis } from '@issuebridge/core/testing/start-redis.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, testConfig } from './test-api.ts';

const { url: redisUrl, prefix } = testRedis();
const SOURCES = Object.fromEntries(
  (['alertmanager', 'grafana'] as const).map((preset) => [
    preset,
    { preset, auth: { bearer: ['token'] }, issue: { project: 42 } },
  ]),
);
type Api = Awaited<ReturnType<typeof startTestApi>>;
type Alert = Record<string, unknown>;
let api: Api;
beforeAll(async () => {
  api = await startTestApi({ redisUrl, prefix, config: testConfig(SOURCES, { max_body: '4MiB' }) });
});
afterAll(() => api.close());

async function send(body: unknown, headers: Record<string, string> = {}, to = api) {
  const response = await fetch(`${to.url}/v1/sources/alertmanager/events`, {
    method: 'POST',
    headers: { authorization: 'Bearer token', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

let count = 0;
/** Alerts that were never sent before. */
function alerts(number: number, over: Alert = {}): Alert[] {
  return Array.from({ length: number }, () => ({
    status: 'firing',
    labels: { alertname: 'A', instance: `host-${count++}` },
    annotations: { summary: 'It is down' },
    startsAt: '2026-11-22T08:15:03Z',
    endsAt: '0001-01-01T00:00:00Z',
    ...over,
  }));
}
const BROKEN = { status: 'firing', labels: 'none' };
const waiting = () => api.redis.llen(`{${prefix}}:events:wait`);
const isNew = ({ duplicate }: { duplicate: boolean }) => !duplicate;

describe('a body of several alerts', () => {
  it.each(['alertmanager', 'grafana'])('as %s sends it is accepted, an event each', async (source) => {
    for (const state of ['firing', 'resolved']) {
      const sample = readFileSync(new URL(`../../../docs/samples/${source}-${state}.json`, import.meta.url));
      const post = async () =>
        (
          await fetch(`${api.url}/v1/sources/${source}/events`, {
            method: 'POST',
            headers: { authorization: 'Bearer token' },
            body: new Uint8Array(sample),
          })
        ).json() as Promise<{ events: Array<{ event_id: string; duplicate: boolean }> }>;
      const { events } = await post();
      expect(events).toHaveLength(JSON.parse(String(sample)).alerts.length);
      expect(events.some(isNew)).toBe(true);
      expect((await post()).events).toEqual(events.map((event) => ({ ...event, duplicate: true })));
    }
  });

  it('says of each event what a body of one would say', async () => {
    const body = { receiver: 'r', alerts: alerts(2) };
    const answer = await send(body);
    expect(answer.status).toBe(202);
    const ids = answer.body.events.map(({ event_id }: { event_id: string }) => event_id);
    expect(new Set(ids).size).toBe(2);
    expect(answer.body).toEqual({
      events: ids.map((event_id: string) => ({
        event_id,
        status: 'queued',
        status_url: `/v1/events/${event_id}`,
        duplicate: false,
      })),
    });
    expect(JSON.parse((await api.jobOf(ids[1])).body)).toMatchObject({ receiver: 'r', alert: body.alerts[1] });
    expect(api.lines.filter(({ fields }) => ids.includes(fields.event_id))).toHaveLength(2);
  });

  it('answers 200 when none is new, and 202 when one is', async () => {
    const known = alerts(2);
    await send({ alerts: known });
    expect(await send({ alerts: known })).toMatchObject({ status: 200 });
    const { status, body } = await send({ alerts: [...known, ...alerts(1)] });
    expect(status).toBe(202);
    expect(body.events.map(isNew)).toEqual([false, false, true]);
  });

  it('takes an alert that stands there twice for one', async () => {
    const [alert] = alerts(1);
    const { status, body } = await send({ alerts: [alert, alert] });
    expect(status).toBe(202);
    expect(body.events.filter(isNew)).toHaveLength(1);
    expect(body.events[0].event_id).toBe(body.events[1].event_id);
  });
});

describe('alerts that are wrong', () => {
  it('hold up no other: they are kept and named', async () => {
    const good = alerts(2);
    const { status, body } = await send({ alerts: [good[0], BROKEN, good[1]] });
    expect(status).toBe(202);
    expect(body.events.map(isNew)).toEqual([true, true]);
    expect(body.refused).toEqual([
      {
        pointer: '/alerts/1',
        type: 'urn:issuebridge:problem:invalid-payload',
        detail: expect.stringContaining('preset alertmanager'),
        errors: [{ pointer: '/alerts/1/labels', detail: 'must be an object of names and texts' }],
        quarantine_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    ]);
    const kept = await api.jobOf(body.refused[0].quarantine_id);
    expect(kept).toMatchObject({ kind: 'invalid' });
    expect(JSON.parse(kept.body).alert).toMatchObject(BROKEN);
  });

  it('are refused with 422 when none is good', async () => {
    const before = await api.metric('issuebridge_events_total', { source: 'alertmanager', result: 'invalid' });
    const { status, body } = await send({ alerts: [BROKEN, 7] });
    expect(status).toBe(422);
    expect(body).toMatchObject({ type: 'urn:issuebridge:problem:invalid-payload', events: [], refused_count: 2 });
    expect(body.quarantine_id).toBe(body.refused[0].quarantine_id);
    expect(await api.metric('issuebridge_events_total', { source: 'alertmanager', result: 'invalid' })).toBe(
      before + 2,
    );
  });

  it('are named a hundred at most', async () => {
    const { body } = await send({ alerts: [...alerts(1), ...Array.from({ length: 300 }, (_, index) => index)] });
    expect(body.refused).toHaveLength(100);
    expect(body.refused_count).toBe(300);
  });

  it.each([[{}], [{ alerts: [] }], [{ alerts: 'x' }]])('%j is refused whole and kept as it came', async (wrong) => {
    const { status, body } = await send(wrong);
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ pointer: '/alerts' }]);
    expect((await api.jobOf(body.quarantine_id)).body).toBe(JSON.stringify(wrong));
  });
});

it('a body of several, whatever stands in it, gets an answer of the contract', async () => {
  const alert = fc.oneof(
    fc.jsonValue(),
    fc.record({ labels: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 })), fingerprint: fc.jsonValue() }),
  );
  const body = fc.oneof(
    fc.record({ alerts: fc.array(alert, { maxLength: 5 }) }),
    fc.record({ alerts: fc.jsonValue(), groupLabels: fc.jsonValue() }),
    fc.object({ key: fc.constantFrom('alerts', 'length', 'toString', '__proto__', 'labels'), maxDepth: 4 }),
  );
  await fc.assert(
    fc.asyncProperty(body, async (sent) => {
      const { status, body: answer } = await send(sent);
      expect([200, 202, 422]).toContain(status);
      if (status === 422) expect(answer.quarantine_id).toBeTruthy();
      else
        expect(answer.events.length + (answer.refused_count ?? 0)).toBe((sent as { alerts: unknown[] }).alerts.length);
    }),
    { numRuns: 150 },
  );
});

describe('a key of the sender', () => {
  it.each(['Idempotency-Key', 'webhook-id'])('in %s counts for each alert', async (header) => {
    const key = { [header]: `key-${count++}` };
    const body = { alerts: alerts(3) };
    expect((await send(body, key)).body.events.map(isNew)).toEqual([true, true, true]);
    expect(await send(body, key)).toMatchObject({ status: 200 });
    const other = await send(body, { [header]: `key-${count++}` });
    expect(other.body.events.map(isNew)).toEqual([true, true, true]);
  });

  it.each([
    ['fewer', (sent: Alert[]) => sent.slice(0, 1)],
    ['more', (sent: Alert[]) => [...sent, ...alerts(1)]],
    ['others', ([first]: Alert[]) => [first, ...alerts(1)]],
    ['other first ones', (sent: Alert[]) => [...alerts(1), ...sent]],
    ['wrong ones before them', (sent: Alert[]) => [BROKEN, 7, ...sent]],
  ])('is a conflict with %s, and nothing of them is kept', async (_, change) => {
    const key = { 'idempotency-key': `key-${count++}` };
    const sent = [BROKEN, ...alerts(2)];
    expect(await send({ alerts: sent }, key)).toMatchObject({ status: 202, body: { refused_count: 1 } });
    const kept = await waiting();
    const { status, body } = await send({ alerts: change(sent.slice(1)) }, key);
    expect(status).toBe(422);
    expect(body).toMatchObject({ type: 'urn:issuebridge:problem:idempotency-conflict' });
    expect(await waiting()).toBe(kept);
    expect((await send({ alerts: sent }, key)).status).toBe(200);
  });

  it('goes on with the same body where only its first events were kept', async () => {
    const key = `key-${count++}`;
    const sent = { alerts: alerts(3) };
    const [, second] = (await send(sent, { 'idempotency-key': key })).body.events;
    const deduplicated = `{${prefix}}:events:de:${sha256(JSON.stringify(['alertmanager', `named:${key}\n1`]))}`;
    expect(await api.redis.getdel(deduplicated)).toBe(second.event_id);
    const again = await send(sent, { 'idempotency-key': key });
    expect(again.status).toBe(202);
    expect(again.body.events.map(isNew)).toEqual([false, true, false]);
  });

  it('may be used again for the mended body of one that was refused whole', async () => {
    const key = { 'idempotency-key': `key-${count++}` };
    expect((await send({ alerts: [BROKEN] }, key)).status).toBe(422);
    expect((await send({ alerts: alerts(1) }, key)).status).toBe(202);
  });
});

describe('a great many alerts', () => {
  it('are all accepted at once, and all known when they come again', async () => {
    const body = { alerts: alerts(2_500) };
    const first = await send(body);
    expect(first.status).toBe(202);
    expect(first.body.events.filter(isNew)).toHaveLength(2_500);
    const second = await send(body);
    expect(second.status).toBe(200);
    expect(second.body.events.map(({ event_id }: { event_id: string }) => event_id)).toEqual(
      first.body.events.map(({ event_id }: { event_id: string }) => event_id),
    );
  });

  describe('for a Redis that gets full in their midst', () => {
    let redis: RedisServer;
    let small: Api;
    beforeAll(async () => {
      redis = await startRedis({ say: () => {}, config: { 'maxmemory-policy': 'noeviction' } });
      small = await startTestApi({ redisUrl: redis.url, prefix, config: testConfig(SOURCES) });
    });
    afterAll(async () => {
      await small.close();
      await redis.stop();
    });

    it('are answered with 503; sent again, nothing is lost and nothing doubled', async () => {
      const client = new Redis(redis.url);
      const body = { alerts: alerts(1_000) };
      await send({ alerts: alerts(1) }, {}, small);
      const used = Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
      await client.config('SET', 'maxmemory', String(used + 1_000_000));
      const refused = await send(body, {}, small);
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
      const kept = await client.llen(`{${prefix}}:events:wait`);
      expect(kept).toBeGreaterThan(1);
      expect(kept).toBeLessThan(1_001);
      await client.config('SET', 'maxmemory', '0');
      const again = await send(body, {}, small);
      expect(again.status).toBe(202);
      expect(again.body.events.filter(isNew).length).toBe(1_001 - kept);
      expect(await client.llen(`{${prefix}}:events:wait`)).toBe(1_001);
      client.disconnect();
    });
  });
});
