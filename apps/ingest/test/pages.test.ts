import { createSourceLog } from '@issuebridge/core/queue/source-log.ts';
import { openDeadWorld } from '@issuebridge/core/testing/dead-world.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PagesServer, startPages } from './pages-server.ts';

const redis = testRedis();
let count = 0;
let world: ReturnType<typeof openDeadWorld>;
let pages: PagesServer;

beforeEach(async () => {
  const prefix = `${redis.prefix}-${++count}`;
  world = openDeadWorld({ url: redis.url, prefix });
  pages = await startPages({ redisUrl: redis.url, prefix });
});
afterEach(async () => {
  await pages.close();
  await world.close();
});

describe('the status page', () => {
  test('says first what needs a person, with the mend', async () => {
    await world.die({ project: '42' });
    await world.beQuarantined('invalid');
    const { status, text } = await pages.get('/');
    expect(status).toBe(200);
    expect(text).toContain('No worker runs');
    expect(text).toContain('1 event ended without an issue.');
    expect(text).toContain('1 event from insights could not be read or routed.');
    expect(text.indexOf('things need a person')).toBeLessThan(text.indexOf('<caption>Sources'));
  });

  test('tells when a source was last accepted and why it was last refused', async () => {
    await world.redis.ping();
    const log = createSourceLog({ redis: world.redis, keys: world.keys, now: Date.now, onError: () => {} });
    log.note({ source: 'insights', accepted: true });
    log.note({ source: 'insights', accepted: false, reason: 'bad_credentials' });
    await log.stop();
    expect((await pages.get('/')).text).toMatch(/insights.*0 s ago.*0 s ago.*bad credentials/s);
  });

  test('says so while Redis is away', async () => {
    pages.setRedisReady(false);
    const { status, text } = await pages.get('/');
    expect([status, text.includes('Redis is away')]).toEqual([503, true]);
  });
});

describe('older ones', () => {
  test.each([
    ['dead-letters', 'gitlab/42', 50],
    ['quarantine', 'events', 25],
  ])('of /%s are all of them, also where all failed at once', async (path, queue, shown) => {
    const ids = Array.from({ length: shown + 2 }, (_, index) => `id-${String(index).padStart(2, '0')}`);
    await world.registry.add({ destination: 'gitlab', project: '42' });
    await world.failTogether(queue, ids);
    const { text } = await pages.get(`/${path}`);
    const [, query = ''] = /href="\.\/[a-z-]+(\?before=[^"]+)">Older ones/.exec(text) ?? [];
    const older = await pages.get(`/${path}${query}`);
    expect(ids.filter((id) => older.text.includes(`value="${id}"`))).toEqual(ids.slice(0, 2));
    expect(older.text).not.toContain('Older ones');
  });
});

describe('changes', () => {
  test.each(['/dead-letters/redrive', '/dead-letters/discard', '/quarantine/replay', '/quarantine/discard'])(
    'at %s are not taken from another site',
    async (path) => {
      const id = path.startsWith('/dead') ? await world.die() : await world.beQuarantined('source_gone');
      for (const headers of [
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { origin: 'http://evil.test' },
        { origin: 'null' },
      ]) {
        expect((await pages.post(path, { id }, headers)).status).toBe(403);
      }
      expect(await world.deadLetters.list({})).toHaveLength(path.startsWith('/dead') ? 1 : 0);
      expect(await world.quarantine.list({})).toHaveLength(path.startsWith('/dead') ? 0 : 1);
    },
  );

  test('lead back to a page that tells of them, and are logged with their user', async () => {
    const id = await world.die();
    const done = await pages.post('/dead-letters/discard', { id });
    expect([done.status, done.location]).toEqual([303, '../dead-letters?done=discarded&count=1']);
    expect((await pages.get('/dead-letters?done=discarded&count=1')).text).toContain('One event discarded.');
    expect(pages.lines).toContainEqual(expect.objectContaining({ user: 'ops', path: '/dead-letters/discard' }));
    const { trace } = await pages.trace(id);
    expect(trace.at(-1)).toMatchObject({ step: 'discarded', detail: 'asked for by ops' });
  });

  test('that could not all be made say so', async () => {
    const some = await pages.get('/dead-letters?done=redis_full&count=3');
    expect(some.text).toContain(
      'Redis is nearly full: 3 events sent on the way again. Send the rest when it has room.',
    );
    const none = await pages.get('/dead-letters?done=redis_full&count=0');
    expect(none.text).toContain('Redis is nearly full: none sent');
  });

  test('of many are only made when all are named: an empty form means nothing', async () => {
    await world.die({ project: '42' });
    await world.die({ project: '43' });
    await pages.post('/dead-letters/redrive', {});
    await pages.post('/dead-letters/redrive', { project: '42' });
    const waiting = async () => (await world.events.getJobCounts('prioritized')).prioritized;
    expect(await waiting()).toBe(0);
    expect((await pages.get('/dead-letters/redrive?project=42')).text).toContain('Redrive 1 dead letter?');
    await pages.post('/dead-letters/redrive', { all: 'yes', project: '42' });
    expect(await waiting()).toBe(1);
  });
});

test('text from outside is text, and an address that is none leads nowhere', async () => {
  const hostile = `<script>alert(1)</script>"'><img src=x>`;
  await world.beQuarantined(hostile, { body: hostile, source: hostile });
  const id = await world.die({ reason: hostile });
  const issue = { webUrl: 'javascript:alert(1)', destination: 'gitlab', projectId: 42, iid: 1 };
  await world.records.patch(id, { issue, reason: hostile });
  for (const path of ['/', '/dead-letters', '/quarantine', `/events/${id}`, `/events/${encodeURIComponent(hostile)}`]) {
    const { text } = await pages.get(path);
    expect(text).not.toMatch(/<script|<img|href="javascript/);
  }
  expect((await pages.get('/quarantine')).text).toContain('&lt;script&gt;alert(1)');
});

test('an event’s page says why there is no issue, what happened, and what to do', async () => {
  const id = await world.die({ reason: 'invalid' });
  const { status, text } = await pages.get(`/events/${id}`);
  expect(status).toBe(200);
  expect(text).toContain('There is no issue');
  expect(text).toContain(`dead-letters redrive ${id}`);
  expect((await pages.get('/events/unknown')).status).toBe(404);
});
