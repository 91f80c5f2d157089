import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDurability } from '../../src/queue/durability.ts';
import { createKeys } from '../../src/queue/keys.ts';
import { findPersistence } from '../../src/queue/persistence.ts';
import { createProducerConnection } from '../../src/queue/redis.ts';
import type { RedisServer } from '../../src/testing/redis-server.ts';
import { startRedis } from '../../src/testing/start-redis.ts';

const keys = createKeys('durability');
let server: RedisServer;
let replica: RedisServer;
let client: Redis;
const closing: Array<() => void> = [];
beforeAll(async () => {
  [server, replica] = await Promise.all([startRedis({ config: { 'repl-diskless-sync-delay': '0' } }), startRedis()]);
  client = new Redis(server.url);
  const follower = new Redis(replica.url);
  await follower.replicaof('127.0.0.1', new URL(server.url).port);
  follower.disconnect();
  await vi.waitFor(async () => expect(await client.info('replication')).toContain('state=online'), 20_000);
}, 30_000);
afterEach(() => {
  for (const close of closing.splice(0)) close();
});
afterAll(async () => {
  client.disconnect();
  await Promise.all([server.stop(), replica.stop()]);
});

async function open(replicas: number) {
  const redis = createProducerConnection({ url: server.url, name: 'test', onError: () => {} });
  closing.push(() => redis.disconnect());
  await new Promise((resolve) => redis.once('ready', resolve));
  return createDurability({ redis, keys, replicas, now: () => performance.now() });
}
const there = async () => true;
const commandsOf = async (): Promise<string> => client.info('commandstats');

describe('what was written is confirmed', () => {
  it('without a question of its own where Redis writes to disk before it answers and no replica is wanted', async () => {
    await client.config('RESETSTAT');
    const durability = await open(0);
    expect(await durability.confirm(async () => false)).toBe(true);
    expect(await commandsOf()).not.toMatch(/cmdstat_(set|wait|waitaof):/);
  });

  it('by so many replicas, and only where the write itself is known', async () => {
    const durability = await open(1);
    expect(await durability.confirm(there)).toBe(true);
    expect(await durability.confirm(async () => false)).toBe(false);
    expect(await (await open(2)).confirm(there)).toBe(false);
  });

  it('for many at once by one question, which is asked after the last of them wrote', async () => {
    const durability = await open(1);
    await client.config('RESETSTAT');
    const answers = await Promise.all(Array.from({ length: 200 }, () => durability.confirm(there)));
    expect(answers).not.toContain(false);
    // The first one's own, and one for the 199 that came while it was under way.
    expect(Number(/cmdstat_wait:calls=(\d+)/.exec(await commandsOf())?.[1])).toBe(2);
  });

  it('no longer while the replica is frozen, and again when it goes on', async () => {
    const durability = await open(1);
    await replica.pause();
    expect(await Promise.all([durability.confirm(there), durability.confirm(there)])).toEqual([false, false]);
    await replica.resume();
    await expect.poll(() => durability.confirm(there), { timeout: 10_000 }).toBe(true);
  });

  it('on disk: asked for where Redis can be asked and does not do so by itself', async () => {
    await client.config('SET', 'appendfsync', 'everysec');
    try {
      const canBeAsked = (await findPersistence(client)) === 'asked';
      await client.config('RESETSTAT');
      expect(await (await open(0)).confirm(there)).toBe(true);
      expect(/cmdstat_waitaof:calls=1/.test(await commandsOf())).toBe(canBeAsked);
    } finally {
      await client.config('SET', 'appendfsync', 'always');
    }
  });

  it('never by another Redis than the one that was asked, however it got there', async () => {
    const durability = await open(1);
    const answer = durability.confirm(async (redis) => {
      await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await new Promise((resolve) => redis.once('ready', resolve));
      return true;
    });
    expect(await answer).toBe(false);
    expect(await durability.confirm(there)).toBe(true);
  });
});
