import { readFileSync } from 'node:fs';
import { createConfigInForce } from '@issuebridge/core/config/config-in-force.ts';
import { loadConfig } from '@issuebridge/core/config/load.ts';
import { formatProblems } from '@issuebridge/core/config/problem.ts';
import { checkRegex } from '@issuebridge/core/issue/regex.ts';
import { checkTemplate, createTemplates } from '@issuebridge/core/issue/template.ts';
import { createDurability } from '@issuebridge/core/queue/durability.ts';
import { createEventQueue } from '@issuebridge/core/queue/event-queue.ts';
import { createKeys } from '@issuebridge/core/queue/keys.ts';
import { keepBeating } from '@issuebridge/core/queue/processes.ts';
import { createQueueRegistry } from '@issuebridge/core/queue/queue-registry.ts';
import { createProducerConnection, whenReady } from '@issuebridge/core/queue/redis.ts';
import { createRedisMonitor } from '@issuebridge/core/queue/redis-monitor.ts';
import { createRedisVerdict } from '@issuebridge/core/queue/redis-verdict.ts';
import { createSourceLog } from '@issuebridge/core/queue/source-log.ts';
import { readEnvironment } from '@issuebridge/core/runtime/environment.ts';
import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import { closeOnSignal } from '@issuebridge/core/runtime/lifecycle.ts';
import { createLogger } from '@issuebridge/core/runtime/logger.ts';
import { createMetrics, createSharedGauges } from '@issuebridge/core/runtime/metrics.ts';
import { createRedisErrorLog } from '@issuebridge/core/runtime/redis-error-log.ts';
import { startIngestSeries } from '@issuebridge/core/runtime/start-series.ts';
import { systemClock } from '@issuebridge/core/runtime/system-clock.ts';
import { v7 as uuidv7 } from 'uuid';
import packageFile from '../package.json' with { type: 'json' };
import { createBoard } from './admin/board.ts';
import { countUnfinished } from './admin/job-counts.ts';
import { openAdmin } from './admin/open-admin.ts';
import { createQueueList } from './admin/queue-list.ts';
import { keepSharedGauges } from './admin/shared-gauges.ts';
import { createApi } from './api.ts';
import { followTls } from './follow-tls.ts';
import { startHttpServer } from './http-server.ts';
import { FROM_FILE, settingsSchema } from './settings.ts';
import { createSources } from './sources.ts';
import { readTlsPair, type TlsPair } from './tls-pair.ts';

/** 2 s: a Redis that is there has answered by then. */
const REDIS_GRACE = 2_000;

// What the operator says.
const environment = readEnvironment({
  schema: settingsSchema,
  env: process.env,
  fromFile: FROM_FILE,
  readFile: (path) => readFileSync(path, 'utf8'),
});
if (!environment.ok) refuseToStart(environment.problems.join('\n'));
const { settings } = environment;
const load = () => loadConfig({ file: settings.ISSUEBRIDGE_CONFIG, env: process.env, checkRegex, checkTemplate });
const loaded = await load();
if (!loaded.ok) refuseToStart(formatProblems(loaded.problems));
const tlsFiles =
  settings.TLS_CERT_FILE && settings.TLS_KEY_FILE
    ? { certFile: settings.TLS_CERT_FILE, keyFile: settings.TLS_KEY_FILE }
    : undefined;
const tls = tlsFiles && readTlsPair(tlsFiles);
if (tls && !tls.ok) refuseToStart(tls.problem);

// What every process has. Whatever is opened is closed in reverse, also half-way through this file.
const logger = createLogger({
  service: 'ingest',
  level: settings.LOG_LEVEL,
  format: settings.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json'),
});
const metrics = createMetrics({ version: packageFile.version, service: 'ingest' });
const gauges = createSharedGauges(metrics);
const inForce = createConfigInForce({ first: loaded, load, logger, metrics });
process.on('SIGHUP', inForce.reload);
const limits = () => inForce.current().config.ingest;
const stack = new AsyncDisposableStack();
let stopping = false;
closeOnSignal({ stack, logger, timeout: settings.SHUTDOWN_TIMEOUT, exit: (code) => process.exit(code) });

// Redis: one connection for events, one for the dashboard, so that no page holds up a sender.
const keys = createKeys(settings.REDIS_PREFIX);
const { onError: onRedisError, onReady } = createRedisErrorLog({ logger, now: systemClock.now });
const connect = (name: string) => {
  const redis = createProducerConnection({ url: settings.REDIS_URL, name, onError: onRedisError });
  redis.on('ready', onReady);
  stack.defer(() => redis.disconnect());
  return redis;
};
const redis = connect('issuebridge-ingest');
const adminRedis = connect('issuebridge-ingest-admin');

// A moment for Redis, so that the first event is not refused; without it ingest serves too, with 503.
const grace = systemClock.sleep(REDIS_GRACE);
await Promise.race([Promise.all([redis, adminRedis].map(whenReady)), grace]);

// The dashboard's queues, which also tell how much is waiting.
const board = createBoard({ actions: settings.DASHBOARD_ACTIONS === 'on', logger });
const registry = createQueueRegistry({ redis: adminRedis, keys });
const list = createQueueList({ redis: adminRedis, keys, registry, onChange: board.setQueues, onError: onRedisError });
stack.defer(() => list.close());
const allowsEviction = settings.REDIS_ALLOW_EVICTION !== undefined;
const judge = createRedisVerdict({ allowsEviction, refuse: refuseToStart, logger });
const monitor = createRedisMonitor({
  redis,
  countWaiting: () => list.known.then(() => countUnfinished({ list, gauges })),
  onSample: (health) => {
    gauges.redisMemory.set(health.memoryRatio);
    gauges.redisDurable.set(health.durable ? 1 : 0);
    judge(health);
  },
  now: systemClock.monotonic,
});
stack.defer(() => monitor.stop());

// What all processes share, for who looks at it.
const sharedGauges = keepSharedGauges({
  redis: adminRedis,
  keys,
  list,
  gauges,
  config: () => inForce.current().config,
  clock: systemClock,
  onError: onRedisError,
});
stack.defer(() => sharedGauges.stop());
const beating = keepBeating({
  redis: adminRedis,
  keys,
  process: { id: uuidv7(), service: 'ingest', version: packageFile.version, startedAt: systemClock.now() },
  configuration: () => inForce.current().fingerprint,
  onError: onRedisError,
});
stack.defer(() => beating.stop());
const sourceLog = createSourceLog({ redis: adminRedis, keys, now: systemClock.now, onError: onRedisError });
stack.defer(() => sourceLog.stop());

// Events.
const queue = createEventQueue({
  redis,
  keys,
  durability: createDurability({
    redis: connect('issuebridge-ingest-witness'),
    keys,
    replicas: settings.REDIS_WAIT_REPLICAS,
    now: systemClock.monotonic,
  }),
  health: monitor.health,
  onKeep: monitor.keep,
  limits: () => ({ maxWaiting: limits().max_waiting, maxMemoryRatio: limits().max_redis_memory }),
  now: systemClock.now,
  newId: uuidv7,
  onError: onRedisError,
});
stack.defer(() => queue.close());
let sources = createSources(loaded.config);
startIngestSeries(metrics, loaded.config.sources);
inForce.onChange(({ config }) => {
  sources = createSources(config);
  startIngestSeries(metrics, config.sources);
});
const templates = createTemplates();
const api = createApi({
  sources: () => sources,
  maxBody: () => limits().max_body,
  queue,
  renderValue: templates.renderValue,
  sourceLog,
  logger,
  metrics,
  publicUrl: settings.PUBLIC_URL,
  trustProxy: settings.TRUST_PROXY,
  now: systemClock.now,
  newRequestId: uuidv7,
});

// What waits and how full Redis is counts for the first event too.
await Promise.race([monitor.sampled, grace]);

// Listening: the private port first, so that health can be asked before there is anything to serve.
const closeTimeout = settings.SHUTDOWN_TIMEOUT / 2;
if (settings.ADMIN_PORT !== 'off') {
  const admin = openAdmin({
    redis: adminRedis,
    keys,
    registry,
    config: () => inForce.current().config,
    templates,
    adminUrl: settings.ADMIN_URL,
    queue,
    metrics,
    board,
    isReady: () => !stopping,
    credentials: { user: settings.ADMIN_USER, password: settings.ADMIN_PASSWORD },
    newRequestId: uuidv7,
    clock: systemClock,
    logger,
    onRedisError,
  });
  stack.defer(() => admin.close());
  const server = await listen({
    listener: admin.listener,
    host: settings.ADMIN_HOST,
    port: settings.ADMIN_PORT,
    name: 'ADMIN_PORT',
  });
  stack.defer(() => server.close());
  logger.info({ url: server.url, dashboard: settings.ADMIN_PASSWORD === undefined ? 'off' : '/' }, 'admin listening');
}
const server = await listen({
  listener: api,
  host: settings.HOST,
  port: settings.PORT,
  name: 'PORT',
  tls: tls?.pair,
});
stack.defer(async () => {
  stopping = true;
  await server.close();
});
if (tlsFiles && tls) {
  const following = followTls({ files: tlsFiles, pair: tls.pair, onPair: server.setTls, logger });
  stack.defer(following.stop);
}
logger.info(
  {
    url: server.url,
    sources: Object.keys(loaded.config.sources),
    ...(tls && { certificate_expires: new Date(tls.pair.expires).toISOString() }),
  },
  'listening',
);

async function listen(input: {
  listener: Parameters<typeof startHttpServer>[0]['listener'];
  host: string;
  port: number;
  name: string;
  tls?: TlsPair | undefined;
}) {
  try {
    return await startHttpServer({ ...input, closeTimeout, newRequestId: uuidv7 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `Cannot listen on ${input.name}=${input.port}: ${reason}. Set ${input.name} to a free port.\n`,
    );
    process.exit(EXIT_CODE.notGood);
  }
}

function refuseToStart(problems: string): never {
  process.stderr.write(`${problems}\n`);
  process.exit(EXIT_CODE.configuration);
}
