import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFailedSet } from '../../src/queue/failed-set.ts';
import { infoField } from '../../src/queue/persistence.ts';
import { priorityOf } from '../../src/queue/priority.ts';
import { createRedisRoom } from '../../src/queue/redis-room.ts';
import { last, openDeadWorld } from '../../src/testing/dead-world.ts';
import { startRedis } from '../../src/testing/start-redis.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const shared = testRedis();
let count = 0;
let world: ReturnType<typeof openDeadWorld>;
beforeEach(() => {
  world = openDeadWorld({ url: shared.url, prefix: `${shared.prefix}-${++count}` });
});
afterEach(() => world.close());

const go = { dryRun: false, by: 'asked for by a test' };
const idsOf = (letters: Array<{ id: string }>): string[] => letters.map(({ id }) => id);

describe('what is dead', () => {
  it('is listed with its reason, detail and hint, the newest first, over all projects', async () => {
    const first = await world.die({ project: '42', reason: 'invalid' });
    const second = await world.die({ project: '43', reason: 'too_large' });
    const [newest, oldest] = await world.deadLetters.list({});
    expect(newest).toMatchObject({
      id: second,
      destination: 'gitlab',
      project: '43',
      reason: 'too_large',
      attempts: 1,
    });
    expect(oldest).toMatchObject({ id: first, source: 'insights', detail: 'why invalid', hint: 'mend it' });
  });

  it('is found by project, reason, age and number, and what fits is what an action on it means', async () => {
    const wanted = await world.die({ project: '43', reason: 'too_large' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const before = Date.now();
    const newer = await world.die({ project: '43', reason: 'too_large' });
    await world.die({ project: '43', reason: 'invalid' });
    await world.die({ project: '42', reason: 'too_large' });
    const filter = { destination: 'gitlab', project: '43', reason: 'too_large' };
    expect(idsOf(await world.deadLetters.list(filter))).toEqual([newer, wanted]);
    expect(idsOf(await world.deadLetters.list({ ...filter, limit: 1 }))).toEqual([newer]);
    expect(idsOf(await world.deadLetters.list({ ...filter, before }))).toEqual([wanted]);
    expect(await world.deadLetters.list({ destination: 'other' })).toEqual([]);
    const dry = { ...go, dryRun: true };
    expect(await last(world.deadLetters.redrive({ filter: { ...filter, before } }, dry))).toMatchObject({ done: 1 });
    expect(await last(world.deadLetters.redrive({ filter: { ...filter, limit: 1 } }, dry))).toMatchObject({ done: 1 });
    expect(await last(world.deadLetters.redrive({ filter }, dry))).toMatchObject({ done: 2 });
    expect(await world.deadLetters.list({})).toHaveLength(4);
  });

  it('is told completely also when a thousand died in the same millisecond and some vanish meanwhile', async () => {
    const queue = `${world.keys.bullmq}:gitlab/42:`;
    await world.registry.add({ destination: 'gitlab', project: '42' });
    const ids = Array.from({ length: 1_700 }, (_, index) => `id-${String(index).padStart(4, '0')}`);
    await world.failTogether('gitlab/42', ids);
    const seen: string[] = [];
    for await (const { looked } of world.deadLetters.discard(
      { filter: { reason: 'invalid' } },
      { ...go, dryRun: true },
    )) {
      seen.push(String(looked));
    }
    expect(seen.at(-1)).toBe('1700');
    // Each page is removed before the next is read.
    expect(await last(world.deadLetters.discard({ filter: {} }, go))).toMatchObject({ done: 1_700, looked: 1_700 });
    expect(await world.redis.zcard(`${queue}failed`)).toBe(0);
  });

  it('goes on behind a place, also where several queues had theirs die in the same millisecond', async () => {
    const odd = ['id-1', 'id-3', 'id-5'];
    const even = ['id-0', 'id-2', 'id-4'];
    for (const project of ['42', '43']) await world.registry.add({ destination: 'gitlab', project });
    await world.failTogether('gitlab/42', odd);
    await world.failTogether('gitlab/43', even);
    const before = { at: 1_000, id: 'id-3' };
    expect(idsOf(await world.deadLetters.list({ limit: 3 }))).toEqual(['id-5', 'id-4', 'id-3']);
    expect(idsOf(await world.deadLetters.list({ before }))).toEqual(['id-2', 'id-1', 'id-0']);
    const dry = world.deadLetters.discard({ filter: { before } }, { ...go, dryRun: true });
    expect(await last(dry)).toEqual({ looked: 3, total: 3, done: 3 });
  });

  it('says so where BullMQ itself gave a job up', async () => {
    const id = await world.die();
    await world.redis.hset(
      `${world.keys.bullmq}:gitlab/42:${id}`,
      'failedReason',
      'job stalled more than allowable limit',
    );
    expect(await world.deadLetters.find(id)).toMatchObject({
      reason: 'stalled',
      detail: 'job stalled more than allowable limit',
    });
  });
});

describe('a redrive', () => {
  it('sends an event through intake again, and to where it belongs now, with its whole budget', async () => {
    const id = await world.die({ project: '42' });
    const job = `${world.keys.bullmq}:gitlab/42:${id}`;
    await world.redis.hset(job, 'stc', 51, 'defa', 'job stalled more than allowable limit', 'priority', 1);
    await world.records.spend(id, 1e9);
    expect(await last(world.deadLetters.redrive({ ids: [id] }, go))).toMatchObject({ done: 1 });
    await world.takeIn('42');
    expect(await world.redis.hmget(job, 'stc', 'defa', 'atm', 'failedReason')).toEqual([null, null, null, null]);
    expect(await world.records.spend(id, 5)).toBe(5);
    const again = await world.take('gitlab/42');
    expect(again?.id).toBe(id);
    expect(again?.priority).toBe(again?.opts.priority);
    expect(again?.priority).toBeGreaterThan(1);
    expect((await world.records.trace(id)).map(({ step }) => step)).toContain('redriven');
    if (again) await world.fail(again, 'invalid');

    await last(world.deadLetters.redrive({ ids: [id] }, go));
    await world.takeIn('43');
    expect(await world.deadLetters.list({})).toEqual([]);
    expect((await world.take('gitlab/43'))?.id).toBe(id);
  });

  it('gives it the place that its severity has now', async () => {
    const id = await world.die({ severity: 'low' });
    await last(world.deadLetters.redrive({ ids: [id] }, go));
    const event = await world.takeIn('42', 'critical');
    const job = await world.take('gitlab/42');
    const priority = priorityOf({ receivedAt: Date.parse(event?.received_at ?? ''), severity: 'critical' });
    expect([job?.priority, job?.opts.priority]).toEqual([priority, priority]);
  });

  it('lets what comes in through intake first', async () => {
    const dead = [await world.die(), await world.die()];
    await last(world.deadLetters.redrive({ filter: {} }, go));
    const fresh = await world.submit();
    expect((await world.takeIn())?.id).toBe('eventId' in fresh && fresh.eventId);
    expect([(await world.takeIn())?.id, (await world.takeIn())?.id].sort()).toEqual(dead.sort());
  });

  it('loses nothing and repeats nothing when it is killed half-way or asked for twice', async () => {
    const id = await world.die();
    // Killed after the record, before the add: still a dead letter.
    await world.records.reopen(
      { id, source: 'insights', receivedAt: new Date().toISOString(), queue: 'gitlab/42' },
      { at: new Date().toISOString(), step: 'redriven', detail: '' },
    );
    expect(idsOf(await world.deadLetters.list({}))).toEqual([id]);
    await last(world.deadLetters.redrive({ ids: [id] }, go));
    await last(world.deadLetters.redrive({ filter: {} }, go));
    expect((await world.takeIn())?.id).toBe(id);
    expect(await world.takeIn()).toBeUndefined();
    expect((await world.take('gitlab/42'))?.id).toBe(id);
    expect(await world.take('gitlab/42')).toBeUndefined();
  });

  it('works when the record has had its time', async () => {
    const id = await world.die();
    await world.records.remove(id);
    expect(await world.deadLetters.find(id)).toMatchObject({ id, reason: 'invalid', detail: 'why invalid. Mend it.' });
    await last(world.deadLetters.redrive({ filter: {} }, go));
    await world.takeIn('42');
    expect((await world.take('gitlab/42'))?.id).toBe(id);
    expect(await world.records.find(id)).toMatchObject({ source: 'insights', queue: 'gitlab/42' });
  });

  it('delivers an event that comes back to a queue it once moved on from', async () => {
    await world.submit();
    const job = await world.takeIn('42');
    const moving = await world.take('gitlab/42');
    if (!job || !moving) throw new Error('no job');
    await world.deliveries.hand({ destination: 'gitlab', project: '43', job, severity: 'high', revive: 'moved' });
    await moving.moveToCompleted('moved', 'token', false);
    await world.deliveries.hand({ destination: 'gitlab', project: '42', job, severity: 'high', revive: 'moved' });
    const back = await world.take('gitlab/42');
    expect(back?.id).toBe(job.id);
    await back?.moveToCompleted('created', 'token', false);
    await world.deliveries.hand({ destination: 'gitlab', project: '42', job, severity: 'high', revive: 'moved' });
    expect(await world.take('gitlab/42')).toBeUndefined();
  });
});

describe('a redrive into a Redis that is nearly full', () => {
  it('stops before there is no room, says so, and goes on with the rest when there is', async () => {
    const server = await startRedis({ config: { maxmemory: '24mb' } });
    const full = openDeadWorld({
      url: server.url,
      prefix: 'full',
      room: (redis) => createRedisRoom({ redis, maxMemoryRatio: () => 0.8 }),
    });
    const used = async () => Number(infoField(await full.redis.info('memory'), 'used_memory')) / 24 / 1_048_576;
    try {
      const ids: string[] = [];
      while ((await used()) < 0.82) ids.push(await full.die({ body: 'x'.repeat(200_000) }));
      let sent = 0;
      for (let runs = 0; sent < ids.length && runs < 50; runs++) {
        const { done, stopped } = await last(full.deadLetters.redrive({ filter: {} }, go));
        expect(done).toBeGreaterThan(0);
        expect(await used()).toBeLessThan(0.9);
        sent += done;
        if (sent < ids.length) expect(stopped).toBe('redis_full');
        while (await full.takeIn()) {
          const job = await full.take('gitlab/42');
          await job?.moveToCompleted('created', 'token', false);
          await job?.remove();
        }
      }
      expect(sent).toBe(ids.length);
      expect(await full.deadLetters.list({})).toEqual([]);
      expect(await full.redis.info('errorstats')).not.toContain('OOM');
    } finally {
      await full.close();
      await server.stop();
    }
  });

  it('that has no limit sends all', async () => {
    const ratios: number[] = [];
    const room = createRedisRoom({ redis: world.redis, maxMemoryRatio: () => ratios.push(0) });
    expect(await room()).toBe(Number.POSITIVE_INFINITY);
    expect(ratios).toEqual([]);
  });
});

describe('an intake that was killed after its hand-over', () => {
  it('delivers once more what was delivered meanwhile, so that its record ends again', async () => {
    await world.submit();
    const job = await world.takeIn('42');
    if (!job) throw new Error('no job');
    const again = { destination: 'gitlab', project: '42', job, severity: 'high', revive: 'ended' } as const;
    await world.deliveries.hand(again);
    const delivery = await world.take('gitlab/42');
    expect(await world.take('gitlab/42')).toBeUndefined();
    await delivery?.moveToCompleted('created', 'token', false);
    await world.deliveries.hand(again);
    expect((await world.take('gitlab/42'))?.id).toBe(job.id);
  });
});

describe('a discard', () => {
  it('removes it, and the event sent again is a duplicate that says it was dropped', async () => {
    const id = await world.die({ idempotencyKey: 'again' });
    expect(await last(world.deadLetters.discard({ ids: [id, 'unknown'] }, go))).toMatchObject({ done: 1 });
    expect(await world.deadLetters.find(id)).toBeUndefined();
    expect(await world.submit({ idempotencyKey: 'again' })).toMatchObject({
      kind: 'duplicate',
      eventId: id,
      record: { status: 'ignored', outcome: 'dropped', reason: 'discarded' },
    });
    expect(await world.takeIn()).toBeUndefined();
  });

  it('does not touch what is on its way again', async () => {
    const id = await world.die();
    await last(world.deadLetters.redrive({ ids: [id] }, go));
    await world.takeIn();
    expect(await last(world.deadLetters.discard({ ids: [id] }, go))).toMatchObject({ done: 0 });
    // Also where it was found before it went.
    const set = createFailedSet({ ...world, queue: 'gitlab/42' });
    expect(await set.remove([id], { whole: true })).toEqual([]);
    expect((await world.take('gitlab/42'))?.id).toBe(id);
  });
});
