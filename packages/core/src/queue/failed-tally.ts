import { createScript } from '../runtime/redis-script.ts';
import { TALLY } from './failed-set-scripts.ts';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis.ts';

/** 1,000 in one script: some 3 ms of Redis' time. */
const LOOK = 1_000;

/** 30 s: what was removed is noticed by then; a full count of a hundred thousand takes Redis a third of a second. */
const RECOUNT_INTERVAL = 30_000;

/** So many failed jobs of this reason and source; 0 where there were some. `source` is empty where the record is gone. */
export type Tally = { reason: string; source: string; count: number };

/** Follows how many of each reason and source are in the failed set of a queue. */
export type FailedTally = { read(): Promise<Tally[]> };

/**
 * Counts each failed job once, when it comes. That some have gone is seen by the size of the set, and then all are counted
 * anew, not more often than every 30 s. So nobody who fails, redrives or removes has to keep a count right.
 * `now` is any ms that only grow.
 */
export function createFailedTally(input: {
  redis: RedisClient;
  keys: Keys;
  queue: string;
  now: () => number;
}): FailedTally {
  const { redis, keys, now } = input;
  const base = `${keys.bullmq}:${input.queue}:`;
  const failed = `${base}failed`;
  const script = createScript({ redis, lua: TALLY });
  let counts = new Map<string, Tally>();
  let [score, id] = ['', ''];
  let sum = 0;
  let recountedAt = Number.NEGATIVE_INFINITY;
  const countNew = async (): Promise<void> => {
    for (let looked = LOOK; looked >= LOOK; ) {
      const answer = await script([failed], [base, keys.event(''), score, id, LOOK]);
      const [number, lastScore, lastId, groups] = answer as [number, string, string, string[]];
      looked = number;
      if (looked > 0) [score, id] = [lastScore, lastId];
      sum += looked;
      for (let at = 0; at + 2 < groups.length; at += 3) {
        const [reason = '', source = '', count] = groups.slice(at, at + 3);
        const key = JSON.stringify([reason, source]);
        const known = counts.get(key)?.count ?? 0;
        counts.set(key, { reason, source, count: known + Number(count) });
      }
    }
  };
  return {
    async read() {
      await countNew();
      const size = await redis.zcard(failed);
      if (sum !== size && (size === 0 || now() - recountedAt >= RECOUNT_INTERVAL)) {
        counts = new Map([...counts].map(([key, tally]) => [key, { ...tally, count: 0 }]));
        [score, id, sum, recountedAt] = ['', '', 0, now()];
        await countNew();
      }
      return [...counts.values()];
    },
  };
}
