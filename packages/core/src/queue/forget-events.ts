import { createScript } from '../runtime/redis-script.ts';
import type { EventRecords } from './event-records.ts';
import { createFailedSet } from './failed-set.ts';
import type { Keys } from './keys.ts';
import { EVENTS_QUEUE } from './names.ts';
import type { QueueRegistry } from './queue-registry.ts';
import type { RedisClient } from './redis.ts';

/** 1,000 records at once: a millisecond of Redis. */
const SCAN_COUNT = 1_000;

/**
 * What became of one event. `unfinished`: it is on its way, and stays; `queue` has it. `bodies`: jobs that were removed, with what the
 * sender wrote. `issue`: the URL of the one that stays in GitLab.
 */
export type Forgotten =
  | { kind: 'forgotten'; id: string; bodies: number; issue: string | undefined }
  | { kind: 'unfinished'; id: string; queue: string }
  | { kind: 'unknown'; id: string };

/** Removes what is kept of events. */
export type ForgetEvents = {
  /**
   * Removes record, trace, bodies and what finds them of an event that has ended. Its idempotency key stays: sent again it is a
   * duplicate. Safe to repeat.
   */
  forget(id: string): Promise<Forgotten>;
  /** Ids of all events of an incident whose records are there: it reads every record, which the index does not have. */
  ofIncident(source: string, incident: string): Promise<string[]>;
};

type Dependencies = {
  redis: RedisClient;
  keys: Keys;
  records: Pick<EventRecords, 'find' | 'remove'>;
  registry: Pick<QueueRegistry, 'list'>;
};

/** Removes a finished job, and no other. Its kind has no deduplication key. KEYS: completed, job, its logs. ARGV: id. */
const REMOVE_COMPLETED = `
if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('DEL', KEYS[2], KEYS[3])
return 1
`;

/** Makes it over one connection. */
export function createForgetEvents({ redis, keys, records, registry }: Dependencies): ForgetEvents {
  const removeCompleted = createScript({ redis, lua: REMOVE_COMPLETED });
  const key = (queue: string, name: string): string => `${keys.bullmq}:${queue}:${name}`;
  const hasEnded = async (queue: string, id: string): Promise<boolean> => {
    const sets = await Promise.all(['completed', 'failed'].map((name) => redis.zscore(key(queue, name), id)));
    return sets.some((score) => score !== null);
  };
  const removeBody = async (queue: string, id: string): Promise<number> => {
    const finished = [key(queue, 'completed'), key(queue, id), key(queue, `${id}:logs`)];
    if ((await removeCompleted(finished, [id])) === 1) return 1;
    const removed = await createFailedSet({ redis, keys, queue }).remove([id], { whole: false });
    return removed.length;
  };
  return {
    async forget(id) {
      const names = [EVENTS_QUEUE, ...(await registry.list()).map(({ name }) => name)];
      const there = await Promise.all(names.map((name) => redis.exists(key(name, id))));
      const queues = names.filter((_, index) => there[index] === 1);
      const record = await records.find(id);
      if (!record && queues.length === 0) return { kind: 'unknown', id };
      for (const queue of queues) if (!(await hasEnded(queue, id))) return { kind: 'unfinished', id, queue };
      let bodies = 0;
      for (const queue of queues) {
        bodies += await removeBody(queue, id);
        await redis.zrem(keys.waiting(queue), id);
      }
      if (record?.incident !== undefined) await redis.zrem(keys.byIncident(record.source, record.incident), id);
      if (record?.issue) await redis.zrem(keys.byIssue(record.issue.webUrl), id);
      // The record last: until then all of it can be found and done again.
      await records.remove(id);
      return { kind: 'forgotten', id, bodies, issue: record?.issue?.webUrl };
    },
    async ofIncident(source, incident) {
      const found: string[] = [];
      const prefix = keys.event('');
      let cursor = '0';
      do {
        const [next, names] = await redis.scan(cursor, 'MATCH', `${globOf(prefix)}*`, 'COUNT', SCAN_COUNT);
        const all = await Promise.all(names.map((name) => redis.hmget(name, 'source', 'incident')));
        const ids = names.map((name) => name.slice(prefix.length));
        found.push(...ids.filter((_, index) => all[index]?.[0] === source && all[index]?.[1] === incident));
        cursor = next;
      } while (cursor !== '0');
      // A scan may name one twice.
      return [...new Set(found)].sort();
    },
  };
}

/** What a scan takes for a pattern, taken as it stands. */
function globOf(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}
