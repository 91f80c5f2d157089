import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Severity } from '../../src/config/severity.ts';
import { createWaiting, type Waiting } from '../../src/queue/waiting.ts';
import { last, openDeadWorld } from '../../src/testing/dead-world.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const shared = testRedis();
let count = 0;
let world: ReturnType<typeof openDeadWorld>;
let waiting: Waiting;
beforeEach(() => {
  world = openDeadWorld({ url: shared.url, prefix: `${shared.prefix}-${++count}` });
  waiting = createWaiting(world);
});
afterEach(() => world.close());

const QUEUE = 'gitlab/42';
const accept = async (severity: Severity): Promise<number> => {
  await world.submit();
  const event = await world.takeIn('42', severity);
  await new Promise((resolve) => setTimeout(resolve, 3));
  return Date.parse(event?.received_at ?? '');
};

it('tells the oldest of each severity, whether it waits, runs, or is delayed', async () => {
  const high = await accept('high');
  await accept('high');
  const critical = await accept('critical');
  expect(await waiting.oldest(QUEUE)).toEqual(
    new Map([
      ['critical', critical],
      ['high', high],
    ]),
  );
  const running = await world.take(QUEUE);
  expect(running?.id).toBeDefined();
  expect((await waiting.oldest(QUEUE)).get('critical')).toBe(critical);
  await running?.moveToDelayed(Date.now() + 60_000, 'token');
  expect((await waiting.oldest(QUEUE)).get('critical')).toBe(critical);
});

it('forgets what has ended, also where a killed worker left it behind', async () => {
  const first = await accept('high');
  const second = await accept('high');
  const job = await world.take(QUEUE);
  if (!job) throw new Error('no job');
  expect((await waiting.oldest(QUEUE)).get('high')).toBe(first);
  await job.moveToCompleted('created', 'token', false);
  expect((await waiting.oldest(QUEUE)).get('high')).toBe(second);
  const other = await world.take(QUEUE);
  if (!other) throw new Error('no job');
  await world.fail(other, 'invalid');
  expect(await waiting.oldest(QUEUE)).toEqual(new Map());
  await last(world.deadLetters.redrive({ filter: {} }, { dryRun: false, by: 'a test' }));
  await world.takeIn('42', 'low');
  expect(await waiting.oldest(QUEUE)).toEqual(new Map([['low', second]]));
});

it('forgets what was told to have ended', async () => {
  await accept('high');
  const job = await world.take(QUEUE);
  await world.deliveries.ended(QUEUE, String(job?.id));
  expect(await world.redis.zcard(world.keys.waiting(QUEUE))).toBe(0);
});

it('tells the oldest that no worker has taken in', async () => {
  expect(await waiting.oldestEvent()).toBeUndefined();
  const before = Date.now();
  await world.submit();
  const after = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 3));
  await world.submit();
  expect(await waiting.oldestEvent()).toBeGreaterThanOrEqual(before);
  expect(await waiting.oldestEvent()).toBeLessThanOrEqual(after);
});
