import { createFailedSet } from './failed-set.ts';
import type { Keys } from './keys.ts';
import { EVENTS_QUEUE } from './names.ts';
import type { QueueRegistry } from './queue-registry.ts';
import type { RedisClient } from './redis.ts';

/** What was removed; also the values of the metric's label. */
export type Swept = Record<'dead_letter' | 'quarantine', number>;

type Dependencies = { redis: RedisClient; keys: Keys; registry: QueueRegistry };

/** Milliseconds; 0 = for ever. */
type Ages = { dead: number; quarantine: number };

/**
 * Takes the right to sweep for so many milliseconds; true for one of all that ask. Nothing depends on it but Redis'
 * time: two at once would share the work.
 */
export async function takeSweep(input: { redis: RedisClient; keys: Keys; milliseconds: number }): Promise<boolean> {
  const { redis, keys, milliseconds } = input;
  return (await redis.set(keys.sweep, '1', 'PX', Math.ceil(milliseconds), 'NX')) === 'OK';
}

/** Removes what failed longer ago than it is to be kept, with its record; its idempotency key ends by itself. */
export async function sweepFailed(
  { redis, keys, registry }: Dependencies,
  { now, ages, signal }: { now: number; ages: Ages; signal: AbortSignal },
): Promise<Swept> {
  const remove = async (queue: string, age: number): Promise<number> => {
    if (age === 0) return 0;
    const set = createFailedSet({ redis, keys, queue });
    let removed = 0;
    for await (const { jobs } of set.pages({ before: now - age })) {
      if (signal.aborted) break;
      const ids = jobs.map(({ id }) => id);
      removed += (await set.remove(ids, { whole: true })).length;
    }
    return removed;
  };
  const swept: Swept = { dead_letter: 0, quarantine: await remove(EVENTS_QUEUE, ages.quarantine) };
  for (const { name } of await registry.list()) swept.dead_letter += await remove(name, ages.dead);
  return swept;
}
