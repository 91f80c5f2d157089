import type { Config } from '@issuebridge/core/config/schema.ts';
import type { Keys } from '@issuebridge/core/queue/keys.ts';
import type { RedisClient } from '@issuebridge/core/queue/redis.ts';
import { createWaiting } from '@issuebridge/core/queue/waiting.ts';
import { createGate } from '@issuebridge/core/redis/gate.ts';
import { createPace } from '@issuebridge/core/redis/pace.ts';
import { createTokenFacts } from '@issuebridge/core/redis/token-facts.ts';
import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import type { SharedGauges } from '@issuebridge/core/runtime/metrics.ts';
import { createFailedGauges } from './failed-gauges.ts';
import { measureOldest } from './oldest-gauge.ts';
import { measurePace } from './pace-gauge.ts';
import { measureParked } from './parked-gauge.ts';
import type { QueueList } from './queue-list.ts';
import { createSampler } from './sampler.ts';
import { measureSources } from './source-gauge.ts';
import { measureTokens } from './token-gauge.ts';

type Dependencies = {
  redis: RedisClient;
  keys: Keys;
  list: QueueList;
  gauges: SharedGauges;
  config: () => Config;
  clock: Pick<Clock, 'now' | 'monotonic'>;
  onError: (error: unknown) => void;
};

/** Keeps the gauges of what all processes share up to date, but for those of Redis itself and the jobs' states. */
export function keepSharedGauges(dependencies: Dependencies): { stop: () => void } {
  const { redis, keys, list, gauges, config, clock, onError } = dependencies;
  const failed = createFailedGauges({ redis, keys, list, gauges, now: clock.monotonic });
  const gate = createGate({ redis, keys });
  const pace = createPace({ redis, keys });
  const waiting = createWaiting({ redis, keys });
  const tokens = createTokenFacts({ redis, keys });
  return createSampler({
    isRedisReady: () => redis.status === 'ready',
    measure: async () => {
      await measureParked({ list, gate, gauges });
      await failed.measure();
      await measureOldest({ list, waiting, gauges, now: clock.now() });
      await measurePace({ list, pace, destinations: config().destinations, gauges });
      await measureSources({ redis, keys, sources: Object.keys(config().sources), gauges });
      await measureTokens({ store: tokens, destinations: config().destinations, gauges });
    },
    onError,
  });
}
