import type { Job, Queue } from 'bullmq';
import { createScript } from '../runtime/redis-script.ts';
import type { RedisClient } from './redis.ts';

/**
 * Forgets what would end a job's second life early, and gives it its priority again, where BullMQ keeps it and where we read it. `stc`:
 * how often it stalled; `defa`: that it shall fail for that. KEYS: job. ARGV: priority.
 */
const RENEW = `
local opts = redis.call('HGET', KEYS[1], 'opts')
if not opts then return 0 end
local decoded = cjson.decode(opts)
decoded.priority = tonumber(ARGV[1])
redis.call('HDEL', KEYS[1], 'stc', 'defa')
redis.call('HSET', KEYS[1], 'opts', cjson.encode(decoded), 'priority', ARGV[1])
return 1
`;

/** Starts jobs that have ended anew, as if they had just been added; priority 0 is none. */
export function createRevive({ redis }: { redis: RedisClient }) {
  const renew = createScript({ redis, lua: RENEW });
  return async ({ queue, job, priority }: { queue: Queue; job: Job; priority: number }): Promise<void> => {
    const id = String(job.id);
    const from = (await job.isFailed()) ? 'failed' : 'completed';
    await renew([queue.toKey(id)], [priority]);
    try {
      await job.retry(from, { resetAttemptsMade: true, resetAttemptsStarted: true });
    } catch (error) {
      // Another was quicker: then it is on its way, which is all that is asked.
      if ((await job.isFailed()) || (await job.isCompleted())) throw error;
    }
  };
}

/** Starts jobs that have ended anew. */
export type Revive = ReturnType<typeof createRevive>;
