import type { RedisServer } from '@issuebridge/core/testing/redis-server.ts';
import { startRedis } from '@issuebridge/core/testing/start-redis.ts';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRICS, type MetricName, OF_INGEST_ALONE } from './metrics-contract.ts';
import { ROWS } from './metrics-rows.ts';
import type { Sample } from './scrape.ts';
import { type System, startSystem } from './system.ts';
import { type Watched, watch } from './watched.ts';

const IN_A_MONTH = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
const USER = { id: 7, username: 'bridge', name: 'Bridge' };
const ROLE_REPORTER = 20;
const SOURCES = `
  insights:
    preset: insights
    auth: { bearer: [insights-token] }
    idempotency_window: 1s
    on_unreadable: quarantine
    issue: { project: 42 }
    routes:
      - name: broken
        when: { definitionId: broken }
        issue: { project: 43, description: "{% for i in (1..100000000) %}x{% endfor %}" }
      - { name: other, when: { incidentType: Recommendation }, issue: { project: 43 } }
`;
const REST = `
retention: { quarantine: 12s }
park: { probe_interval: 500ms, max_probe_interval: 500ms }
ingest: { max_body: 64KiB }
`;

const PREFIX = 'metrics';

let server: RedisServer;
let redis: Redis;
let system: System;
let watched: Watched;
beforeAll(async () => {
  server = await startRedis({ config: { maxmemory: '512mb' } });
  redis = new Redis(server.url);
  system = await startSystem({
    redis: { url: server.url, prefix: PREFIX },
    destination: 'settle: 1s, limits: { issues_per_minute: 6000, notes_per_minute: unlimited }',
    sources: SOURCES,
    rest: REST,
    emulator: {
      tokens: [
        {
          value: 'glpat-test',
          user: USER,
          scopes: ['api'],
          roles: { 42: ROLE_REPORTER, 43: ROLE_REPORTER },
          expiresAt: IN_A_MONTH,
        },
      ],
    },
  });
  watched = watch({ system, redis, prefix: PREFIX });
});
afterAll(async () => {
  await system?.stop();
  redis?.disconnect();
  await server?.stop();
});

describe('every metric of the contract is there, with its labels, and moves', () => {
  it.each(Object.entries(ROWS).map(([name, row]) => ({ name, ...row })))(
    '$name: $how',
    async ({ name, move }) => {
      await move(watched);
      const samples = (await Promise.all(['', '_count'].map((end) => watched.series(`${name}${end}`)))).flat();
      expect(samples).not.toEqual([]);
      for (const { labels } of samples) {
        expect(Object.keys(labels).sort()).toEqual(METRICS[name as MetricName]);
      }
    },
    60_000,
  );

  it('has a row for each', () => {
    expect(Object.keys(ROWS).sort()).toEqual(Object.keys(METRICS).sort());
  });

  it('shows what all processes share from ingest only', async () => {
    const names = (samples: Sample[]) => [...new Set(samples.map(({ name }) => name))];
    expect(names(await watched.scrapeAll('ingest'))).toEqual(expect.arrayContaining(OF_INGEST_ALONE));
    const ofWorker = names(await watched.scrapeAll('worker'));
    expect(ofWorker.filter((name) => OF_INGEST_ALONE.some((shared) => shared === name))).toEqual([]);
  });
});
