import { SEVERITIES, type Severity } from '../config/severity.ts';
import { createScript } from '../runtime/redis-script.ts';
import type { Keys } from './keys.ts';
import { EVENTS_QUEUE } from './names.ts';
import type { RedisClient } from './redis.ts';

/** Apart by more than any Unix ms: each severity has a span of scores of its own, in order of receipt. */
const SPAN = 1e14;

/**
 * The oldest delivery of each severity that has not ended. KEYS: the set. ARGV: what a job's key begins with, span, number of
 * severities. Whoever has ended and is still in the set was left there by a worker that was killed: it is
 * removed, a hundred at most a severity and call.
 */
const OLDEST = `
local set, prefix, span = KEYS[1], ARGV[1], tonumber(ARGV[2])
local oldest = {}
for rank = 0, ARGV[3] - 1 do
  oldest[rank + 1] = -1
  for _ = 1, 100 do
    local head = redis.call('ZRANGEBYSCORE', set, rank * span, '(' .. (rank + 1) * span, 'WITHSCORES', 'LIMIT', 0, 1)
    local id = head[1]
    if not id then break end
    local ended = redis.call('EXISTS', prefix .. id) == 0 or redis.call('ZSCORE', prefix .. 'failed', id)
      or redis.call('ZSCORE', prefix .. 'completed', id)
    if not ended then
      oldest[rank + 1] = tonumber(head[2]) - rank * span
      break
    end
    redis.call('ZREM', set, id)
  end
end
return oldest
`;

/** When the oldest of those that wait for intake was added, Unix ms, or -1. KEYS: wait, prioritized. ARGV: as above. */
const OLDEST_EVENT = `
local oldest = -1
for _, id in ipairs({ redis.call('LINDEX', KEYS[1], -1) or '', redis.call('ZRANGE', KEYS[2], 0, 0)[1] or '' }) do
  local at = tonumber(redis.call('HGET', ARGV[1] .. id, 'timestamp') or nil)
  if at and (oldest < 0 or at < oldest) then oldest = at end
end
return oldest
`;

/** Which deliveries have not ended, by severity and age: BullMQ's own order mixes both. For the gauge of the oldest. */
export type Waiting = {
  /** `receivedAt` is Unix ms. */
  enter(queueName: string, event: { id: string; severity: Severity; receivedAt: number }): Promise<void>;
  leave(queueName: string, id: string): Promise<void>;
  /** When the oldest of each severity was received, Unix ms. */
  oldest(queueName: string): Promise<Map<Severity, number>>;
  /** When the oldest that waits for intake was accepted or redriven, Unix ms: where no worker runs it is the only one to tell. */
  oldestEvent(): Promise<number | undefined>;
};

/** Makes it over one connection. */
export function createWaiting({ redis, keys }: { redis: RedisClient; keys: Keys }): Waiting {
  const oldest = createScript({ redis, lua: OLDEST });
  const oldestEvent = createScript({ redis, lua: OLDEST_EVENT });
  return {
    async enter(queueName, { id, severity, receivedAt }) {
      await redis.zadd(keys.waiting(queueName), SEVERITIES.indexOf(severity) * SPAN + receivedAt, id);
    },
    async leave(queueName, id) {
      await redis.zrem(keys.waiting(queueName), id);
    },
    async oldest(queueName) {
      const args = [`${keys.bullmq}:${queueName}:`, SPAN, SEVERITIES.length];
      const times = (await oldest([keys.waiting(queueName)], args)) as number[];
      return new Map(
        SEVERITIES.flatMap((severity, rank) => {
          const at = times[rank] ?? -1;
          return at < 0 ? [] : [[severity, at] as const];
        }),
      );
    },
    async oldestEvent() {
      const base = `${keys.bullmq}:${EVENTS_QUEUE}:`;
      const at = Number(await oldestEvent([`${base}wait`, `${base}prioritized`], [base]));
      return at < 0 ? undefined : at;
    },
  };
}
