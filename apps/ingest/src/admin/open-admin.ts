import type { Config } from '@issuebridge/core/config/schema.ts';
import type { Templates } from '@issuebridge/core/issue/template.ts';
import { createDeadLetters } from '@issuebridge/core/queue/dead-letters.ts';
import { createEventRecords } from '@issuebridge/core/queue/event-records.ts';
import { openEvents } from '@issuebridge/core/queue/events-handle.ts';
import type { Keys } from '@issuebridge/core/queue/keys.ts';
import { createQuarantine } from '@issuebridge/core/queue/quarantine.ts';
import type { QueueRegistry } from '@issuebridge/core/queue/queue-registry.ts';
import type { RedisClient } from '@issuebridge/core/queue/redis.ts';
import { createRedisRoom } from '@issuebridge/core/queue/redis-room.ts';
import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import type { Logger } from '@issuebridge/core/runtime/logger.ts';
import { createStatusReader } from '@issuebridge/core/status/status-reader.ts';
import { createTraces } from '@issuebridge/core/trace/traces.ts';
import { type Express, Router } from 'express';
import { type AdminDependencies, createAdminApi } from './admin-api.ts';
import { createJsonApi } from './json-api.ts';
import { createPages } from './pages/pages.ts';
import { previewApi } from './preview-api.ts';

type Dependencies = Omit<AdminDependencies, 'jsonApi' | 'pages'> & {
  /** Of its own, so that no page holds up a sender. */
  redis: RedisClient;
  keys: Keys;
  registry: QueueRegistry;
  /** As it is now. */
  config: () => Config;
  templates: Templates;
  /** What the footers of issues lead to. */
  adminUrl: string | undefined;
  clock: Clock;
  logger: Logger;
  onRedisError: (error: unknown) => void;
};

/** Opens all that the private port shows and does. Whoever opens it closes it. */
export function openAdmin(dependencies: Dependencies): { listener: Express; close: () => Promise<void> } {
  const { redis, keys, registry, config, templates, adminUrl, clock, logger, onRedisError } = dependencies;
  const events = openEvents({ redis, keys, onError: onRedisError });
  const records = createEventRecords({ redis, keys });
  const room = createRedisRoom({ redis, maxMemoryRatio: () => config().ingest.max_redis_memory });
  const failed = { redis, keys, registry, records, events, now: clock.now, room };
  const traces = createTraces({ redis, keys, config, now: clock.now, onError: onRedisError });
  const shared = {
    deadLetters: createDeadLetters(failed),
    quarantine: createQuarantine(failed),
    traces,
    registry,
    readStatus: createStatusReader({ redis, keys, config, recent: (limit) => traces.list({ limit }), clock }),
    isRedisReady: () => redis.status === 'ready',
    logger,
    now: clock.now,
  };
  const jsonApi = Router().use(previewApi({ config, templates, adminUrl, now: clock.now }), createJsonApi(shared));
  return {
    listener: createAdminApi({ ...dependencies, jsonApi, pages: createPages(shared) }),
    close: async () => {
      await Promise.all([events.close(), traces.close()]);
    },
  };
}
