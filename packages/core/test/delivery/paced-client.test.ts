import { type Emulator, startEmulator } from '@issuebridge/gitlab-emulator';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { configuredLanes } from '../../src/delivery/configured-lanes.ts';
import { outcomeOfError } from '../../src/delivery/error-outcome.ts';
import { paceClient } from '../../src/delivery/paced-client.ts';
import { createGitLabClient, type GitLabClient } from '../../src/gitlab/client.ts';
import { createHttp, type Http } from '../../src/gitlab/http.ts';
import { createKeys } from '../../src/queue/keys.ts';
import { createGate } from '../../src/redis/gate.ts';
import { createPace } from '../../src/redis/pace.ts';
import { createMetrics } from '../../src/runtime/metrics.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const { url, prefix } = testRedis();
const keys = createKeys(prefix);
const metrics = createMetrics({ version: 'test', service: 'test' });
let redis: Redis;
let emulator: Emulator;
let http: Http;
let client: GitLabClient;
let stopping: AbortController;
let count = 0;
let destination = '';
beforeAll(() => {
  redis = new Redis(url);
});
afterAll(() => redis.quit());
beforeEach(async () => {
  destination = `gitlab${++count}`;
  stopping = new AbortController();
  emulator = await startEmulator({
    projects: [{ id: 42, path: 'security/findings' }],
    tokens: [{ value: 't', user: { id: 7, username: 'bridge', name: 'Bridge' }, scopes: ['api'], roles: { 42: 20 } }],
    limits: { requestsPerMinute: 3 },
    // So that the minute does not end under way.
    now: () => Date.UTC(2026, 0, 1, 12, 0, 20),
  });
  http = createHttp({
    baseUrl: emulator.url,
    token: () => 't',
    timeout: 1_000,
    connections: 5,
    clock: systemClock,
    userAgent: 'test',
  });
  const plain = createGitLabClient({ http, destination, clock: systemClock, metrics });
  const signal = stopping.signal;
  client = paceClient(plain, { destination, pace: createPace({ redis, keys }), clock: systemClock, signal });
});
afterEach(async () => {
  await http.close();
  await emulator.close();
});

const project = { project: '42', incident: 'i', lane: undefined, isLookUp: true, lookAgainIn: 1 };

describe('a limit of all requests, as GitLab states it', () => {
  it('stops reads until it is over: they are answered here, as GitLab would, and GitLab is not asked', async () => {
    const pace = createPace({ redis, keys });
    for (let reads = 0; reads < 3; reads++) expect((await client.probe()).ok).toBe(true);
    const refused = await client.findProject('security/findings');
    if (refused.ok) throw new Error('not refused');
    expect(refused.error).toMatchObject({ status: 429, limit: { scope: 'all', perMinute: 3 } });
    const gate = createGate({ redis, keys });
    const end = await outcomeOfError({ ...project, error: refused.error, destination }, { pace, gate });
    expect(end).toMatchObject({ kind: 'postponed', limited: true });

    const asked = emulator.requests.length;
    const held = await client.listIssues(42, { after: 0, before: Date.now(), page: 1 });
    if (held.ok) throw new Error('not held');
    expect(held.error).toMatchObject({ reason: 'rate_limited', effect: 'pace', definite: true, status: undefined });
    expect(held.error.limit?.milliseconds).toBeGreaterThan(30_000);
    expect(emulator.requests.length).toBe(asked);

    const settings = { limits: { issues_per_minute: 200, notes_per_minute: 60 }, projects: {} };
    const destinations = { [destination]: { ...settings, projects: { 43: { limits: { issues_per_minute: 5 } } } } };
    const queues = ['42', '43'].map((name) => ({ destination, project: name }));
    const lanes = configuredLanes({ destinations, queues: [...queues, { destination: 'gone', project: '1' }] });
    const blockedUntil = expect.any(Number);
    expect(await pace.describe(lanes)).toEqual([
      { destination, project: undefined, kind: 'all', perMinute: 3, configured: 'unlimited', blockedUntil },
      { destination, project: undefined, kind: 'note', perMinute: 60, configured: 60, blockedUntil: undefined },
      { destination, project: '42', kind: 'create', perMinute: 200, configured: 200, blockedUntil: undefined },
      { destination, project: '43', kind: 'create', perMinute: 5, configured: 5, blockedUntil: undefined },
    ]);
  });

  it('keeps no process that stops from its end: what waits for its turn is given up, and not asked', async () => {
    const pace = createPace({ redis, keys });
    const at = Date.now();
    await pace.limited({ destination, kind: 'all' }, { milliseconds: 1, at, perMinute: 1 });
    await systemClock.sleep(50);
    expect((await client.probe()).ok).toBe(true);
    const asked = emulator.requests.length;
    const waiting = client.probe();
    stopping.abort();
    expect(await waiting).toMatchObject({ ok: false, error: { reason: 'rate_limited', status: undefined } });
    expect(emulator.requests.length).toBe(asked);
  });

  it('asks nothing more for what another worker can ask, once the process stops; look-ups go on', async () => {
    stopping.abort();
    const read = await client.readIssue(42, 1);
    expect(read).toMatchObject({
      ok: false,
      error: { reason: 'rate_limited', detail: expect.stringContaining('stopping') },
    });
    expect(emulator.requests).toHaveLength(0);
    expect((await client.listIssues(42, { after: 0, before: Date.now(), page: 1 })).ok).toBe(true);
  });
});
