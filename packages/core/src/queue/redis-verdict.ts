import type { Logger } from '../runtime/logger.ts';
import { LATE_PERSISTENCE } from './persistence.ts';
import type { RedisHealth } from './redis-monitor.ts';

const EVICTION =
  'Redis may evict keys, and with them accepted events: set its maxmemory-policy to noeviction, or REDIS_ALLOW_EVICTION=1 to accept that.';

type VerdictDependencies = {
  /** Of `REDIS_ALLOW_EVICTION`. */
  allowsEviction: boolean;
  /** Ends the process with this on stderr. */
  refuse: (problem: string) => void;
  logger: Pick<Logger, 'warn'>;
};

/**
 * What a process makes of each sample of its Redis: one that evicts is refused, whenever that is seen; of one that writes to
 * disk after it has answered there is one line in the log.
 */
export function createRedisVerdict({ allowsEviction, refuse, logger }: VerdictDependencies) {
  let told = false;
  return ({ durable, evicts }: Pick<RedisHealth, 'durable' | 'evicts'>): void => {
    if (!durable && !told) logger.warn({ reason: 'redis_not_durable' }, LATE_PERSISTENCE);
    told ||= !durable;
    if (evicts && !allowsEviction) refuse(EVICTION);
  };
}
