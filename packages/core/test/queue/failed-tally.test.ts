import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFailedTally, type Tally } from '../../src/queue/failed-tally.ts';
import { last, openDeadWorld } from '../../src/testing/dead-world.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const shared = testRedis();
let count = 0;
let world: ReturnType<typeof openDeadWorld>;
beforeEach(() => {
  world = openDeadWorld({ url: shared.url, prefix: `${shared.prefix}-${++count}` });
});
afterEach(() => world.close());

const go = { dryRun: false, by: 'a test' };
const inOrder = (tallies: Tally[]): string[] =>
  tallies.map(({ reason, source, count: number }) => `${reason} ${source} ${number}`).sort();
let now = 0;
const tallyOf = (queue: string) => createFailedTally({ redis: world.redis, keys: world.keys, queue, now: () => now });

it('counts what failed by reason and source, and what fails later too', async () => {
  const tally = tallyOf('gitlab/42');
  expect(await tally.read()).toEqual([]);
  await world.die({ reason: 'invalid' });
  await world.die({ reason: 'invalid', source: 'other' });
  expect(inOrder(await tally.read())).toEqual(['invalid insights 1', 'invalid other 1']);
  await world.die({ reason: 'gave_up' });
  await world.die({ reason: 'invalid' });
  expect(inOrder(await tally.read())).toEqual(['gave_up insights 1', 'invalid insights 2', 'invalid other 1']);
});

it('counts anew when some have gone, and says 0 of what there is no longer', async () => {
  const tally = tallyOf('gitlab/42');
  const first = await world.die({ reason: 'invalid' });
  await world.die({ reason: 'gave_up' });
  await tally.read();
  // One goes and another comes: the size alone would not tell.
  await last(world.deadLetters.discard({ ids: [first] }, go));
  await world.die({ reason: 'gave_up' });
  now += 30_000;
  expect(inOrder(await tally.read())).toEqual(['gave_up insights 2', 'invalid insights 0']);
  await last(world.deadLetters.discard({ filter: {} }, go));
  expect(inOrder(await tally.read())).toEqual(['gave_up insights 0', 'invalid insights 0']);
});

it('counts each once, however many failed in one millisecond and however many scripts it takes', async () => {
  const base = `${world.keys.bullmq}:events:`;
  const tally = tallyOf('events');
  const fail = (from: number, to: number) =>
    Promise.all(
      Array.from({ length: to - from }, async (_, index) => {
        const id = `id-${String(from + index).padStart(4, '0')}`;
        await world.redis.hset(base + id, 'failedReason', 'unreadable: x. Y.');
        await world.redis.zadd(`${base}failed`, 1_000, id);
      }),
    );
  await fail(0, 1_300);
  expect(inOrder(await tally.read())).toEqual(['unreadable  1300']);
  await fail(1_300, 1_301);
  expect(inOrder(await tally.read())).toEqual(['unreadable  1301']);
});
