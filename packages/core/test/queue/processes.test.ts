import { Redis } from 'ioredis';
import { afterAll, expect, test, vi } from 'vitest';
import { createKeys } from '../../src/queue/keys.ts';
import { keepBeating, listProcesses } from '../../src/queue/processes.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const { url, prefix } = testRedis();
const redis = new Redis(url);
const keys = createKeys(prefix);
afterAll(() => redis.disconnect());

const start = (id: string, service: string, configuration: () => string, startedAt = 1) =>
  keepBeating({ redis, keys, process: { id, service, version: '1', startedAt }, configuration, onError: () => {} });
const ids = async () => (await listProcesses({ redis, keys })).map(({ id }) => id);

test('whoever beats is listed with what it tells of itself, and who stopped is not', async () => {
  const [worker, ingest] = [start('w', 'worker', () => 'one'), start('i', 'ingest', () => 'two')];
  await vi.waitFor(async () => expect(await ids()).toEqual(['i', 'w']));
  const [first] = await listProcesses({ redis, keys });
  expect(first).toMatchObject({ service: 'ingest', version: '1', configuration: 'two', pid: process.pid });
  await ingest.stop();
  expect(await ids()).toEqual(['w']);
  await worker.stop();
});

test('who was killed is gone after 20 s, by the clock of Redis', async () => {
  const [seconds] = await redis.time();
  const facts = (id: string) => JSON.stringify({ id, service: 'worker', startedAt: 1 });
  const at = (age: number) => (Number(seconds) - age) * 1_000;
  await redis.hset(keys.processes, { late: `${at(15)} ${facts('late')}`, killed: `${at(21)} ${facts('killed')}` });
  expect(await ids()).toEqual(['late']);
  expect(await redis.hkeys(keys.processes)).toEqual(['late']);
});
