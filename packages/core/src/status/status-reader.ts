import type { Config } from '../config/schema.ts';
import type { EventRecord } from '../queue/event-record.ts';
import { createFailedTally } from '../queue/failed-tally.ts';
import type { Keys } from '../queue/keys.ts';
import { EVENTS_QUEUE } from '../queue/names.ts';
import { createQueueRegistry } from '../queue/queue-registry.ts';
import type { RedisClient } from '../queue/redis.ts';
import { createWaiting } from '../queue/waiting.ts';
import { createGate } from '../redis/gate.ts';
import { createPace } from '../redis/pace.ts';
import { createTokenFacts } from '../redis/token-facts.ts';
import type { Clock } from '../runtime/clock.ts';
import { readStatus } from './read-status.ts';
import type { Status } from './status.ts';

type Dependencies = {
  redis: RedisClient;
  keys: Keys;
  /** As it is now. */
  config: () => Config;
  /** The newest events first. */
  recent: (limit: number) => Promise<EventRecord[]>;
  clock: Pick<Clock, 'now' | 'monotonic'>;
};

/** Makes what reads the status over one connection, which may be one that fails fast. */
export function createStatusReader({ redis, keys, config, recent, clock }: Dependencies): () => Promise<Status> {
  const parts = {
    registry: createQueueRegistry({ redis, keys }),
    gate: createGate({ redis, keys }),
    pace: createPace({ redis, keys }),
    tokens: createTokenFacts({ redis, keys }),
    waiting: createWaiting({ redis, keys }),
    quarantine: createFailedTally({ redis, keys, queue: EVENTS_QUEUE, now: clock.monotonic }),
  };
  return () => readStatus({ redis, keys, config: config(), ...parts, recent, now: clock.now });
}
