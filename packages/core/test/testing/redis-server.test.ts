import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import type { RedisServer } from '../../src/testing/redis-server.ts';
import { startRedis } from '../../src/testing/start-redis.ts';

const closing: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(options: Parameters<typeof startRedis>[0] = {}): Promise<RedisServer> {
  const server = await startRedis(options);
  closing.push(() => server.stop());
  return server;
}

function connect(url: string, commandTimeout = 5_000): Redis {
  const redis = new Redis(url, { commandTimeout, retryStrategy: () => null });
  redis.on('error', () => {});
  closing.push(() => redis.disconnect());
  return redis;
}

test('a Redis of ours is as durable as production: every write is on disk before its answer', async () => {
  const redis = connect((await start()).url);
  expect(await redis.config('GET', 'append*')).toEqual(expect.arrayContaining(['appendonly', 'yes']));
  expect(await redis.config('GET', 'appendfsync')).toEqual(['appendfsync', 'always']);
  expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
});

test('kill and restart keep address and data', async () => {
  const server = await start();
  await connect(server.url).set('kept', 'yes');
  await server.kill();
  await expect(connect(server.url).ping()).rejects.toThrow();
  await server.restart();
  expect(await connect(server.url).get('kept')).toBe('yes');
});

test('a paused Redis does not answer, a resumed one does', async () => {
  const server = await start();
  const redis = connect(server.url, 200);
  await redis.ping();
  await server.pause();
  await expect(redis.ping()).rejects.toThrow('timed out');
  await server.resume();
  expect(await redis.ping()).toBe('PONG');
});

test('settings of the caller win', async () => {
  const server = await start({ config: { maxmemory: '32mb', requirepass: 'a b' } });
  expect(server.url).toContain('redis://:a%20b@');
  expect(await connect(server.url).config('GET', 'maxmemory')).toEqual(['maxmemory', String(32 * 1024 * 1024)]);
});

test('where nothing works, the message names every way', async () => {
  const env = { PATH: '/nowhere', ISSUEBRIDGE_REDIS_FROM: 'path' };
  await expect(startRedis({ env })).rejects.toThrow(/path: neither.*[\s\S]*REDIS_URL.*install.*Docker/);
});

test('a rung that does not exist is refused', async () => {
  await expect(startRedis({ env: { ISSUEBRIDGE_REDIS_FROM: 'cloud' } })).rejects.toThrow('path, docker, package');
});
