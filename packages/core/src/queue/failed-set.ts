import { createScript } from '../runtime/redis-script.ts';
import type { FailedPlace } from './failed-place.ts';
import { FIND, PAGE, REMOVE } from './failed-set-scripts.ts';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis.ts';

/** 500 looked at in one script: some 3 ms of Redis' time, so that a hundred thousand hold up nobody. */
const LOOK = 500;

/** One failed job, as far as it can be told without its body. Times are Unix ms. */
export type FailedJob = {
  id: string;
  failedAt: number;
  reason: string;
  detail: string;
  /** Empty where the record is gone: then `detail` has it. */
  hint: string;
  /** Bytes of the job's data. */
  size: number;
  /** Empty where the record is gone. */
  source: string;
  receivedAt: number | undefined;
  attempts: number;
};

/** Which failed jobs; `before`: failed before this Unix ms, or behind this place in a list of the newest first. */
export type FailedFilter = {
  before?: number | FailedPlace | undefined;
  reason?: string | undefined;
  source?: string | undefined;
};

/** A part of the failed set: how many were looked at, and which of them are asked for. */
export type FailedPage = { looked: number; jobs: FailedJob[] };

/** The failed set of one queue, which is where dead letters and the quarantine live. */
export type FailedSet = {
  /** How many there are, of any reason. */
  size(before?: FailedFilter['before']): Promise<number>;
  /** All that fit, the newest first, in pages bounded in size. What fails while this runs is not among them. */
  pages(filter: FailedFilter, limit?: number): AsyncGenerator<FailedPage>;
  find(id: string): Promise<FailedJob | undefined>;
  /** What the jobs carry, JSON; nothing for those that are gone. */
  data(ids: string[]): Promise<Array<string | undefined>>;
  /** Removes those that are still failed and returns their ids; their idempotency keys stay. `whole`: their records go too. */
  remove(ids: string[], options: { whole: boolean }): Promise<string[]>;
};

/** Makes the failed set of a queue over one connection. */
export function createFailedSet(input: { redis: RedisClient; keys: Keys; queue: string }): FailedSet {
  const { redis, keys } = input;
  const base = `${keys.bullmq}:${input.queue}:`;
  const failed = `${base}failed`;
  const prefixes = [base, keys.event('')];
  const page = createScript({ redis, lua: PAGE });
  const find = createScript({ redis, lua: FIND });
  const remove = createScript({ redis, lua: REMOVE });
  return {
    async size(before) {
      if (typeof before !== 'object') return redis.zcount(failed, '-inf', before === undefined ? '+inf' : `(${before}`);
      const older = await redis.zcount(failed, '-inf', `(${before.at}`);
      const together = await redis.zrangebyscore(failed, before.at, before.at);
      return older + together.filter((id) => id < before.id).length;
    },
    async *pages({ before, reason = '', source = '' }, limit = Number.POSITIVE_INFINITY) {
      let [score, id] = typeof before === 'object' ? [String(before.at), before.id] : ['', ''];
      const time = typeof before === 'number' ? before : '+inf';
      for (let left = limit; left > 0; ) {
        const args = [time, score, id, LOOK, Math.min(left, LOOK), reason, source];
        const answer = (await page([failed], [...prefixes, ...args])) as [number, string, string, string[][]];
        const jobs = answer[3].map(toFailedJob);
        left -= jobs.length;
        if (answer[0] > 0) yield { looked: answer[0], jobs };
        [, score, id] = answer;
        if (id === '') return;
      }
    },
    async find(id) {
      const fields = (await find([failed], [...prefixes, id])) as string[] | null;
      return fields ? toFailedJob(fields) : undefined;
    },
    async data(ids) {
      const all = await Promise.all(ids.map((id) => redis.hget(base + id, 'data')));
      return all.map((data) => data ?? undefined);
    },
    remove: async (ids, { whole }) =>
      (await remove([failed], [...prefixes, keys.trace(''), whole ? 1 : 0, ...ids])) as string[],
  };
}

function toFailedJob(fields: string[]): FailedJob {
  const [id = '', failedAt, reason = '', message = '', size, source = '', received, attempts, error = ''] = fields;
  const known = error === '' ? undefined : (JSON.parse(error) as { reason: string; detail: string; hint: string });
  // The record's last error is of another time where the job died without one, as BullMQ's own failures do.
  const own = known?.reason === reason ? known : undefined;
  return {
    id,
    failedAt: Number(failedAt),
    reason,
    detail: own?.detail ?? message.replace(`${reason}: `, ''),
    hint: own?.hint ?? '',
    size: Number(size),
    source,
    receivedAt: received ? Date.parse(received) : undefined,
    attempts: Number(attempts),
  };
}
