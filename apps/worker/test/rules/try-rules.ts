/*
 * Makes every alert of ops/prometheus/rules.yml fire: pnpm try-rules
 *
 * It starts Redis, the emulator, ingest, a worker and Prometheus (of the PATH, or the distribution's package unpacked into .data/), with a
 * copy of the rules in which each `for` is two seconds, and provokes one condition after another. Times of hours are made by
 * ageing what Redis holds. It ends with 1 if an alert did not fire, or fired before its condition was made, and with 0 where there is no Prometheus to be had.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findPrometheus } from '@issuebridge/core/testing/prometheus-programs.ts';
import { startRedis } from '@issuebridge/core/testing/start-redis.ts';
import { Redis } from 'ioredis';
import { adminUrls, scrape } from '../scrape.ts';
import { detection, type System, startSystem } from '../system.ts';
import { CONDITIONS, PROJECTS } from './conditions.ts';
import { startPrometheus } from './prometheus.ts';

const RULES = fileURLToPath(new URL('../../../../ops/prometheus/rules.yml', import.meta.url));
const PREFIX = 'rules';
const ROLE = { guest: 10, reporter: 20 };
const DAY = 86_400_000;
const BROKEN = 'description: "{% for i in (1..100000000) %}x{% endfor %}"';

const routes = Object.entries(PROJECTS).map(
  ([name, project]) => `
      - { name: ${name}, when: { definitionId: ${name} }, issue: { project: ${project}${name === 'broken' ? `, ${BROKEN}` : ''} } }`,
);
const SOURCES = `
  insights:
    preset: insights
    auth: { bearer: [insights-token] }
    on_unreadable: quarantine
    issue: { project: 42, labels: [insights] }
    routes:${routes.join('')}
  quiet:
    preset: insights
    auth: { bearer: [quiet-token] }
    issue: { project: 42 }
`;

/** Waits until ingest shows a metric, which it measures every 5 s; no longer than 20 s. */
async function untilShown(system: System, name: string): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end; await sleep(200)) {
    for (const url of adminUrls(system.logs(), 'ingest')) {
      if ((await scrape(url)).some((sample) => sample.name === name)) return;
    }
  }
  throw new Error(`ingest does not show ${name}`);
}

async function main(): Promise<void> {
  const began = performance.now();
  const say = (line: string): void => {
    process.stdout.write(`${String(Math.round((performance.now() - began) / 1_000)).padStart(4)} s  ${line}\n`);
  };
  const programs = await findPrometheus();
  if (!programs.ok) return say(`skipped: ${programs.reason}`);
  await using stack = new AsyncDisposableStack();
  const server = await startRedis({ config: { maxmemory: '512mb' } });
  stack.defer(() => server.stop());
  const redis = new Redis(server.url);
  stack.defer(() => redis.disconnect());
  const ids = [42, ...Object.values(PROJECTS)];
  const system = await startSystem({
    redis: { url: server.url, prefix: PREFIX },
    destination: 'settle: 1s, limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }',
    sources: SOURCES,
    emulator: {
      projects: ids.map((id) => ({ id, path: `security/p${id}` })),
      tokens: [
        {
          value: 'glpat-test',
          user: { id: 7, username: 'bridge', name: 'Bridge' },
          scopes: ['api'],
          roles: Object.fromEntries(ids.map((id) => [id, id === PROJECTS.guest ? ROLE.guest : ROLE.reporter])),
          expiresAt: new Date(Date.now() + 2 * DAY).toISOString().slice(0, 10),
        },
      ],
    },
  });
  stack.defer(() => system.stop());
  await system.post(detection());
  await untilShown(system, 'issuebridge_source_last_event_timestamp_seconds');
  const prometheus = await startPrometheus({ program: programs.prometheus, rules: RULES });
  stack.defer(() => prometheus.stop());
  await prometheus.watch({ ingest: adminUrls(system.logs(), 'ingest'), worker: adminUrls(system.logs(), 'worker') });
  await prometheus.judge(2);
  for (const { what, alerts, make, isFromStart } of CONDITIONS) {
    for (const alert of isFromStart ? [] : alerts) {
      if (await prometheus.hasFired(alert)) throw new Error(`${alert} fired before ${what}`);
    }
    await make({ system, redis, prefix: PREFIX, prometheus });
    await prometheus.fired(...alerts);
    say(`${what}: ${alerts.join(', ')}`);
  }
  await prometheus.fired(...prometheus.alerts);
  say(`all ${prometheus.alerts.length} alerts of ops/prometheus/rules.yml fired`);
}

await main();
