import { createDeadLetters } from '@issuebridge/core/queue/dead-letters.ts';
import { createEventRecords } from '@issuebridge/core/queue/event-records.ts';
import { openEvents } from '@issuebridge/core/queue/events-handle.ts';
import { createKeys } from '@issuebridge/core/queue/keys.ts';
import { createQuarantine } from '@issuebridge/core/queue/quarantine.ts';
import { createQueueRegistry } from '@issuebridge/core/queue/queue-registry.ts';
import { createProducerConnection } from '@issuebridge/core/queue/redis.ts';
import { systemClock } from '@issuebridge/core/runtime/system-clock.ts';
import { createStatusReader } from '@issuebridge/core/status/status-reader.ts';
import { createTraces, type EventTrace } from '@issuebridge/core/trace/traces.ts';
import express from 'express';
import { basicAuth } from '../src/admin/basic-auth.ts';
import { createPages } from '../src/admin/pages/pages.ts';
import { startHttpServer } from '../src/http-server.ts';
import { requestId } from '../src/request-id.ts';
import { testConfig } from './test-api.ts';

/** Whom the pages let in. */
export const OPERATOR = { username: 'ops', password: 'correct' };

const authorization = `Basic ${Buffer.from(`${OPERATOR.username}:${OPERATOR.password}`).toString('base64')}`;

/** The pages on a free port with a real Redis behind them. */
export type PagesServer = Awaited<ReturnType<typeof startPages>>;

/** Starts them, behind the password; `mount` is the path that a proxy would put before them. */
export async function startPages(input: { redisUrl: string; prefix: string; mount?: string }) {
  const onError = (): void => {};
  const redis = createProducerConnection({ url: input.redisUrl, name: 'test', onError });
  if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve));
  const keys = createKeys(input.prefix);
  const insights = { preset: 'insights', auth: { bearer: ['secret-of-insights'] }, issue: { project: 42 } };
  const config = testConfig({ insights });
  const registry = createQueueRegistry({ redis, keys });
  const records = createEventRecords({ redis, keys });
  const events = openEvents({ redis, keys, onError });
  const room = async () => Number.POSITIVE_INFINITY;
  const failed = { redis, keys, registry, records, events, now: Date.now, room };
  const traces = createTraces({ redis, keys, config: () => config, now: Date.now, onError });
  const lines: Array<Record<string, unknown>> = [];
  const write = (fields: object, message: string) => void lines.push({ ...fields, message });
  let isRedisReady = true;
  const recent = (limit: number) => traces.list({ limit });
  const pages = createPages({
    deadLetters: createDeadLetters(failed),
    quarantine: createQuarantine(failed),
    traces,
    registry,
    readStatus: createStatusReader({ redis, keys, config: () => config, recent, clock: systemClock }),
    isRedisReady: () => isRedisReady,
    logger: { info: write, error: write } as never,
    now: Date.now,
  });
  const listener = express()
    .use(
      requestId(() => 'r-1'),
      basicAuth({ user: OPERATOR.username, password: OPERATOR.password }),
    )
    .use(input.mount ?? '/', pages);
  const server = await startHttpServer({
    listener,
    host: '127.0.0.1',
    port: 0,
    closeTimeout: 500,
    newRequestId: () => 'r-0',
  });
  const call = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization, ...init.headers };
    const response = await fetch(server.url + path, { redirect: 'manual', ...init, headers });
    return { status: response.status, location: response.headers.get('location'), text: await response.text() };
  };
  return {
    url: server.url,
    lines,
    redis,
    keys,
    setRedisReady: (ready: boolean): void => {
      isRedisReady = ready;
    },
    get: (path: string) => call(path),
    post: (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      call(path, { method: 'POST', body: new URLSearchParams(fields), headers }),
    trace: (id: string): Promise<EventTrace> => traces.ofEvent(id),
    close: async (): Promise<void> => {
      await server.close();
      await Promise.all([events.close(), traces.close()]);
      redis.disconnect();
    },
  };
}
