import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createConfigInForce, type GoodConfig } from '@issuebridge/core/config/config-in-force.ts';
import { configuredProjects } from '@issuebridge/core/config/configured-projects.ts';
import { loadConfig } from '@issuebridge/core/config/load.ts';
import { formatProblems } from '@issuebridge/core/config/problem.ts';
import { createDrafts } from '@issuebridge/core/delivery/drafts.ts';
import { createGitLabClocks } from '@issuebridge/core/delivery/gitlab-clock.ts';
import { createMarkers } from '@issuebridge/core/issue/marker.ts';
import { checkRegex } from '@issuebridge/core/issue/regex.ts';
import { checkTemplate, createTemplates } from '@issuebridge/core/issue/template.ts';
import { createDeliveryQueues } from '@issuebridge/core/queue/delivery-queues.ts';
import { createDurability } from '@issuebridge/core/queue/durability.ts';
import { createEventRecords } from '@issuebridge/core/queue/event-records.ts';
import { createKeys } from '@issuebridge/core/queue/keys.ts';
import { deliveryQueueName, EVENTS_QUEUE } from '@issuebridge/core/queue/names.ts';
import { keepBeating } from '@issuebridge/core/queue/processes.ts';
import { createQueueRegistry } from '@issuebridge/core/queue/queue-registry.ts';
import { createProducerConnection, createWorkerConnection } from '@issuebridge/core/queue/redis.ts';
import { createRedisMonitor } from '@issuebridge/core/queue/redis-monitor.ts';
import { createRedisVerdict } from '@issuebridge/core/queue/redis-verdict.ts';
import { findSecrets } from '@issuebridge/core/queue/secret.ts';
import { createChangeLease } from '@issuebridge/core/redis/change-lease.ts';
import { createDirectoryCache } from '@issuebridge/core/redis/directory-cache.ts';
import { createGate } from '@issuebridge/core/redis/gate.ts';
import { createIncidentNotes } from '@issuebridge/core/redis/incident-notes.ts';
import { createLedger } from '@issuebridge/core/redis/ledger.ts';
import { createLookBudget } from '@issuebridge/core/redis/look-budget.ts';
import { createPace } from '@issuebridge/core/redis/pace.ts';
import { createRebuiltIndex } from '@issuebridge/core/redis/rebuilt-index.ts';
import { createTokenFacts } from '@issuebridge/core/redis/token-facts.ts';
import { readEnvironment } from '@issuebridge/core/runtime/environment.ts';
import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import { closeOnSignal } from '@issuebridge/core/runtime/lifecycle.ts';
import { createLogger } from '@issuebridge/core/runtime/logger.ts';
import { createMetrics } from '@issuebridge/core/runtime/metrics.ts';
import { createRedisErrorLog } from '@issuebridge/core/runtime/redis-error-log.ts';
import { readRedisTime } from '@issuebridge/core/runtime/redis-time.ts';
import { startWorkerSeries } from '@issuebridge/core/runtime/start-series.ts';
import { systemClock } from '@issuebridge/core/runtime/system-clock.ts';
import packageFile from '../package.json' with { type: 'json' };
import { startAdmin } from './admin.ts';
import type { WorkerDependencies } from './dependencies.ts';
import { createDestinationOpener } from './destinations.ts';
import { createGroupIntake } from './group-intake.ts';
import { type Configured, createInForce } from './in-force.ts';
import { createQueueWorkers } from './queue-workers.ts';
import { keepSweeping, keptFor } from './retention.ts';
import { FROM_FILE, settingsSchema } from './settings.ts';
import { keepTokenFacts } from './token-facts.ts';

/** 1 s: a queue that another process has just made is served by then. */
const REGISTRY_INTERVAL = 1_000;

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

// What every process has. Whatever is opened is closed in reverse, also half-way through this file.
const logger = createLogger({
  service: 'worker',
  level: settings.LOG_LEVEL,
  format: settings.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json'),
});
const metrics = createMetrics({ version: packageFile.version, service: 'worker' });
const configuration = createConfigInForce({ first: loaded, load, logger, metrics });
process.on('SIGHUP', configuration.reload);
const stack = new AsyncDisposableStack();
const stopping = new AbortController();
closeOnSignal({ stack, logger, timeout: settings.SHUTDOWN_TIMEOUT, exit: (code) => process.exit(code) });

// Redis: commands wait while it is away, for nobody waits for a worker.
const keys = createKeys(settings.REDIS_PREFIX);
const { onError: onRedisError, onReady } = createRedisErrorLog({ logger, now: systemClock.now });
const redis = createWorkerConnection({ url: settings.REDIS_URL, name: 'issuebridge-worker', onError: onRedisError });
redis.on('ready', onReady);
stack.defer(() => redis.disconnect());
// Of its own, since asking for replicas holds up a connection; and one that fails fast, since an intent's time runs.
const witness = createProducerConnection({
  url: settings.REDIS_URL,
  name: 'issuebridge-worker-witness',
  onError: onRedisError,
});
stack.defer(() => witness.disconnect());
const durability = createDurability({
  redis: witness,
  keys,
  replicas: settings.REDIS_WAIT_REPLICAS,
  now: systemClock.monotonic,
});
const allowsEviction = settings.REDIS_ALLOW_EVICTION !== undefined;
const judge = createRedisVerdict({ allowsEviction, refuse: refuseToStart, logger });
const monitor = createRedisMonitor({
  redis,
  countWaiting: async () => 0,
  onSample: judge,
  now: systemClock.monotonic,
});
stack.defer(() => monitor.stop());

// The private listener is there before Redis is: whoever asks is told what is missing.
const started = { value: false };
if (settings.ADMIN_PORT !== 'off') {
  const admin = await startAdmin({
    host: settings.ADMIN_HOST,
    port: settings.ADMIN_PORT,
    registry: metrics.registry,
    ready: () => {
      if (stopping.signal.aborted) return { ok: false, detail: 'stopping' };
      if (!monitor.health().ready) return { ok: false, detail: 'Redis is away or frozen' };
      return started.value ? { ok: true, detail: 'serving' } : { ok: false, detail: 'starting' };
    },
  }).catch((error: Error) => {
    process.stderr.write(
      `Cannot listen on ADMIN_PORT=${settings.ADMIN_PORT}: ${error.message}. Set it to a free port.\n`,
    );
    process.exit(EXIT_CODE.notGood);
  });
  stack.defer(() => void admin.server.close());
  logger.info({ url: `http://${settings.ADMIN_HOST}:${admin.port}` }, 'admin listening');
}

// The secret of the markers.
const secrets = await findSecrets({
  redis,
  keys,
  configured: settings.ISSUEBRIDGE_SECRET,
  newSecret: () => randomBytes(32).toString('hex'),
});
if (!secrets.ok) refuseToStart(secrets.detail);
if (secrets.kept) {
  logger.warn(
    'ISSUEBRIDGE_SECRET is not set: a secret is kept in Redis, and if Redis is lost the ledger cannot be rebuilt',
  );
}

// GitLab, and what is remembered of it.
const pace = createPace({ redis, keys });
const openDestinations = createDestinationOpener({
  pace,
  clock: systemClock,
  metrics,
  logger,
  userAgent: `issuebridge/${packageFile.version}`,
  proxies: settings,
  signal: stopping.signal,
});
const registry = createQueueRegistry({ redis, keys });
const deliveries = createDeliveryQueues({ redis, keys, registry, onError: onRedisError });
stack.defer(() => deliveries.close());
const groupIntake = createGroupIntake({ redis, keys, durability, monitor, configuration, onError: onRedisError });
stack.defer(() => groupIntake.close());
const templates = createTemplates();
const markers = createMarkers({ secrets: secrets.secrets });
const lasting = {
  pace,
  gate: createGate({ redis, keys }),
  directory: createDirectoryCache({ redis, keys }),
  looks: createLookBudget({ redis, keys }),
  changeLease: createChangeLease({ redis, keys }),
  ...createIncidentNotes({ redis, keys }),
  rebuilt: createRebuiltIndex({ redis, keys, newId: randomUUID }),
  keys,
  records: createEventRecords({ redis, keys }),
  deliveries,
  groupIntake,
  registry,
  clock: systemClock,
  metrics,
  logger,
  newId: randomUUID,
  random: Math.random,
  redisNow: () => readRedisTime(redis),
  signal: stopping.signal,
};
const configure = (next: GoodConfig): Configured => {
  const { config } = next;
  startWorkerSeries(metrics, config);
  const { close, ...opened } = openDestinations(next);
  const dependencies: WorkerDependencies = {
    ...lasting,
    ...opened,
    config,
    ledger: createLedger({ redis, keys, durability, keep: keptFor(config).incidents }),
    // Anew each time: the GitLab of a name may be another one now.
    clocks: createGitLabClocks({ now: systemClock.now }),
    ...createDrafts({ config, templates, adminUrl: settings.ADMIN_URL }),
    markers,
  };
  return { dependencies, close };
};
const inForce = createInForce(configure(configuration.current()), (error) => {
  logger.warn({ detail: String(error) }, 'a connection did not close');
});
stack.defer(() => inForce.close());

// The queues: the events, those of the configuration, and those that others made.
const workers = createQueueWorkers({
  connection: redis,
  prefix: keys.bullmq,
  concurrency: settings.WORKER_CONCURRENCY,
  lockDuration: settings.WORKER_LOCK_DURATION,
  onRedisError,
  inForce,
});
stack.defer(() => workers.close());
const serveConfigured = (): void => {
  workers.serve([EVENTS_QUEUE, ...configuredProjects(inForce.current().config).map(deliveryQueueName)]);
};
serveConfigured();
configuration.onChange((next) => {
  inForce.replace(configure(next));
  serveConfigured();
});
// Also those that the configuration no longer leads to: their events are routed again, until the queue is empty.
const serveRegistered = async (): Promise<void> => {
  workers.serve((await registry.list()).map(({ name }) => name));
};
await serveRegistered();
const poll = setInterval(() => serveRegistered().catch(onRedisError), REGISTRY_INTERVAL);
stack.defer(() => {
  clearInterval(poll);
  stopping.abort();
});
const beating = keepBeating({
  redis: witness,
  keys,
  process: { id: randomUUID(), service: 'worker', version: packageFile.version, startedAt: systemClock.now() },
  configuration: () => configuration.current().fingerprint,
  onError: onRedisError,
});
stack.defer(() => beating.stop());
void keepSweeping({ ...lasting, config: () => inForce.current().config, redis, keys, onError: onRedisError });
void keepTokenFacts({ ...lasting, inForce, store: createTokenFacts({ redis, keys }), onError: onRedisError });
started.value = true;
logger.info({ queues: workers.names() }, 'serving');

function refuseToStart(problems: string): never {
  process.stderr.write(`${problems}\n`);
  process.exit(EXIT_CODE.configuration);
}
