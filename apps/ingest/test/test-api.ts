import { once } from 'node:events';
import { type Config, configSchema } from '@issuebridge/core/config/schema.ts';
import { createDurability } from '@issuebridge/core/queue/durability.ts';
import { createEventQueue, type EventQueue } from '@issuebridge/core/queue/event-queue.ts';
import { createEventRecords } from '@issuebridge/core/queue/event-records.ts';
import { createKeys } from '@issuebridge/core/queue/keys.ts';
import { EVENTS_QUEUE } from '@issuebridge/core/queue/names.ts';
import { createProducerConnection } from '@issuebridge/core/queue/redis.ts';
import { createSourceLog } from '@issuebridge/core/queue/source-log.ts';
import { createMetrics } from '@issuebridge/core/runtime/metrics.ts';
import { Queue } from 'bullmq';
import { v7 as uuidv7 } from 'uuid';
import { createApi } from '../src/api.ts';
import { startHttpServer } from '../src/http-server.ts';
import { createSources } from '../src/sources.ts';

/** A configuration with the given sources and limits, valid as the loader would make it. */
export function testConfig(sources: Record<string, unknown>, ingest: Record<string, unknown> = {}): Config {
  return configSchema.parse({
    version: 1,
    destinations: { gitlab: { url: 'https://gitlab.test', token: 'unused' } },
    sources,
    ingest,
  });
}

/** Log lines as they would be written. */
export type LogLine = { level: string; message: string; fields: Record<string, unknown> };

/** The public API on a free port with a real Redis behind it. */
export async function startTestApi(input: {
  redisUrl: string;
  prefix: string;
  config: Config;
  publicUrl?: string;
  trustProxy?: number | string;
  waitForRedis?: boolean;
}) {
  const { config } = input;
  const redis = createProducerConnection({ url: input.redisUrl, name: 'test', onError: () => {} });
  const keys = createKeys(input.prefix);
  const health = () => ({ ready: redis.status === 'ready', memoryRatio: 0, durable: true, evicts: false, waiting: 0 });
  const queue: EventQueue = createEventQueue({
    redis,
    keys,
    durability: createDurability({ redis, keys, replicas: 0, now: () => performance.now() }),
    health,
    limits: () => ({ maxWaiting: 1_000_000, maxMemoryRatio: 1 }),
    now: Date.now,
    newId: uuidv7,
    onError: () => {},
  });
  const lines: LogLine[] = [];
  const log = (level: string) => (fields: unknown, message?: string) => {
    lines.push({ level, message: message ?? '', fields: fields as Record<string, unknown> });
  };
  const logger = {
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    fatal: log('fatal'),
  };
  const metrics = createMetrics({ version: 'test', service: 'test' });
  const sources = createSources(config);
  const sourceLog = createSourceLog({ redis, keys, now: Date.now, onError: () => {} });
  const listener = createApi({
    sources: () => sources,
    maxBody: () => config.ingest.max_body,
    queue,
    renderValue: (template, payload) => String(payload[template] ?? ''),
    sourceLog,
    logger: logger as never,
    metrics,
    publicUrl: input.publicUrl,
    trustProxy: input.trustProxy,
    now: Date.now,
    newRequestId: uuidv7,
  });
  const server = await startHttpServer({
    listener,
    host: '127.0.0.1',
    port: 0,
    closeTimeout: 1_000,
    newRequestId: uuidv7,
  });
  const events = new Queue(EVENTS_QUEUE, { connection: redis, prefix: keys.bullmq });
  events.on('error', () => {});
  const metric = async (name: string, labels: Record<string, string>): Promise<number> => {
    const found = (await metrics.registry.getMetricsAsJSON()).find((each) => each.name === name);
    const values = (found?.values ?? []) as Array<{ labels: Record<string, string>; value: number }>;
    return (
      values.find((each) => Object.entries(labels).every(([key, value]) => each.labels[key] === value))?.value ?? 0
    );
  };
  if (input.waitForRedis !== false && redis.status !== 'ready') await once(redis, 'ready');
  return {
    url: server.url,
    port: server.port,
    lines,
    redis,
    queue,
    records: createEventRecords({ redis, keys }),
    metric,
    jobOf: async (id: string) => (await events.getJob(id))?.data,
    close: async (): Promise<void> => {
      await server.close();
      await sourceLog.stop();
      await events.close();
      await queue.close();
      redis.disconnect();
    },
  };
}
