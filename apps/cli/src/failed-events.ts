import { createDeadLetters, type DeadLetters } from '@issuebridge/core/queue/dead-letters.ts';
import { createEventRecords } from '@issuebridge/core/queue/event-records.ts';
import { openEvents } from '@issuebridge/core/queue/events-handle.ts';
import { createQuarantine, type Quarantine } from '@issuebridge/core/queue/quarantine.ts';
import { createQueueRegistry } from '@issuebridge/core/queue/queue-registry.ts';
import { createRedisRoom } from '@issuebridge/core/queue/redis-room.ts';
import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import { configFileOf, type Environment, readConfiguration } from './configuration.ts';
import { onRedis } from './on-redis.ts';
import type { Terminal } from './terminal.ts';

/** 0.8: what `ingest.max_redis_memory` is where nothing is said of it, so also where the configuration cannot be read. */
const MEMORY_RATIO = 0.8;

/** What the commands about dead letters and the quarantine run on. */
export type FailedEventsDependencies = {
  env: Environment;
  terminal: Terminal;
  clock: Clock;
  exit: (code: number) => void;
};

/** Runs a command on what failed, in the Redis that the environment names; it returns the exit code. */
export function onFailedEvents(
  dependencies: FailedEventsDependencies,
  run: (failed: { deadLetters: DeadLetters; quarantine: Quarantine }) => Promise<number>,
): Promise<void> {
  const { env, clock } = dependencies;
  let ratio: Promise<number> | undefined;
  const maxMemoryRatio = (): Promise<number> => {
    ratio ??= readConfiguration(configFileOf(undefined, env), env).then((loaded) =>
      loaded.ok ? loaded.config.ingest.max_redis_memory : MEMORY_RATIO,
    );
    return ratio;
  };
  return onRedis(dependencies, async ({ redis, keys }, stack) => {
    // What a command fails with is thrown to whoever waits for it.
    const events = openEvents({ redis, keys, onError: () => undefined });
    stack.defer(() => events.close());
    const records = createEventRecords({ redis, keys });
    const registry = createQueueRegistry({ redis, keys });
    const room = createRedisRoom({ redis, maxMemoryRatio });
    const failed = { redis, keys, registry, records, events, now: clock.now, room };
    return run({ deadLetters: createDeadLetters(failed), quarantine: createQuarantine(failed) });
  });
}
