import type { ConfigInForce } from '@issuebridge/core/config/config-in-force.ts';
import { newEventId } from '@issuebridge/core/queue/event-id.ts';
import { createEventQueue, type EventQueue } from '@issuebridge/core/queue/event-queue.ts';
import type { createRedisMonitor } from '@issuebridge/core/queue/redis-monitor.ts';
import { systemClock } from '@issuebridge/core/runtime/system-clock.ts';

type Shared = Pick<Parameters<typeof createEventQueue>[0], 'redis' | 'keys' | 'durability' | 'onError'>;

type Input = Shared & {
  monitor: ReturnType<typeof createRedisMonitor>;
  configuration: Pick<ConfigInForce, 'current'>;
};

/**
 * What the events of a replayed group come in by: as ingest takes them, so that those that came in another body are known. What
 * waits already is no bound, for a person asked for it; a Redis that is nearly full is.
 */
export function createGroupIntake({ monitor, configuration, ...shared }: Input): EventQueue {
  return createEventQueue({
    ...shared,
    health: monitor.health,
    onKeep: monitor.keep,
    limits: () => ({
      maxWaiting: Number.POSITIVE_INFINITY,
      maxMemoryRatio: configuration.current().config.ingest.max_redis_memory,
    }),
    now: systemClock.now,
    newId: newEventId,
  });
}
