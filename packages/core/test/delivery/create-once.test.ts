import { randomUUID } from 'node:crypto';
import { type Emulator, startEmulator } from '@issuebridge/gitlab-emulator';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { boundsOf } from '../../src/delivery/bounds.ts';
import { createOnce } from '../../src/delivery/create-once.ts';
import type { Destination } from '../../src/delivery/destination.ts';
import { createGitLabClocks } from '../../src/delivery/gitlab-clock.ts';
import { createIssueLists } from '../../src/delivery/issue-lists.ts';
import type { OnceDependencies, OnceTask } from '../../src/delivery/once-task.ts';
import { createGitLabClient } from '../../src/gitlab/client.ts';
import { createHttp, type Http } from '../../src/gitlab/http.ts';
import { createMarkers } from '../../src/issue/marker.ts';
import { createKeys } from '../../src/queue/keys.ts';
import { createGate } from '../../src/redis/gate.ts';
import { createLedger } from '../../src/redis/ledger.ts';
import { createPace } from '../../src/redis/pace.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import { createMetrics } from '../../src/runtime/metrics.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const { url, prefix } = testRedis();
const keys = createKeys(prefix);
const markers = createMarkers({ secrets: ['a test secret'] });
const metrics = createMetrics({ version: 'test', service: 'test' });
let redis: Redis;
let emulator: Emulator;
let http: Http;
let destination: Destination;
let key = '';
beforeAll(() => {
  redis = new Redis(url);
});
afterAll(() => redis.quit());
beforeEach(async () => {
  key = `${prefix}:ledger:${randomUUID()}`;
  emulator = await startEmulator({
    projects: [{ id: 42, path: 'security/findings' }],
    tokens: [{ value: 't', user: { id: 7, username: 'bridge', name: 'Bridge' }, scopes: ['api'], roles: { 42: 20 } }],
  });
  http = createHttp({
    baseUrl: emulator.url,
    token: () => 't',
    timeout: 1_000,
    connections: 5,
    clock: systemClock,
    userAgent: 'test',
  });
  const client = createGitLabClient({ http, destination: 'gitlab', clock: systemClock, metrics });
  destination = {
    name: `gitlab-${key}`,
    host: new URL(emulator.url).host,
    settings: {
      url: emulator.url,
      token: 't',
      request_timeout: 1_000,
      settle: 2_000,
      max_connections: 20,
      limits: { issues_per_minute: 'unlimited', notes_per_minute: 'unlimited' },
      projects: {},
    },
    client,
    lists: createIssueLists({ client, clock: systemClock }),
    withSlot: (run) => run(),
  };
});
afterEach(async () => {
  await http.close();
  await emulator.close();
});

const ledger = () => createLedger({ redis, keys });
const dependencies = (): OnceDependencies => ({
  ledger: ledger(),
  pace: createPace({ redis, keys }),
  gate: createGate({ redis, keys }),
  clock: systemClock,
  clocks: createGitLabClocks({ now: systemClock.now }),
  metrics,
  logger: createLogger({ service: 'test', level: 'silent', format: 'json' }),
  newId: randomUUID,
  signal: new AbortController().signal,
  trace: async () => {},
});
const marker = (generation: number) =>
  markers.issueMarker({ host: destination.host, projectId: 42, incidentKey: key, generation });
const bodyWith = (mark: string) => ({
  title: 'A finding',
  description: markers.append('Found.', mark),
  labels: [],
  confidential: true,
  issue_type: 'issue',
});
const task = (eventId = 'event'): OnceTask => ({
  key,
  eventId,
  content: { receivedAt: 1, hash: `content of ${eventId}` },
  destination,
  project: '42',
  projectId: 42,
  incident: key,
  pace: {
    lane: { destination: destination.name, kind: 'create', project: '42' },
    perMinute: 'unlimited',
    holder: eventId,
    subject: key,
    depth: 2,
  },
  marker,
  send: async (mark, deadline) => {
    const answer = await destination.client.createIssue(42, bodyWith(mark), deadline);
    return answer.ok ? { ...answer, value: { iid: answer.value.iid, webUrl: answer.value.web_url ?? '' } } : answer;
  },
  lookUp: ({ doubt, span, gap }) => destination.lists.find({ projectId: 42, span, gap, markers: [doubt.marker] }),
  restore: async () => false,
  removeSurplus: async (surplus) => void (await destination.client.closeIssue(42, surplus.iid)),
});

/** A create of `eventId` that was sent so long ago, and of which nobody knows what became. */
async function leaveInDoubt({ eventId, ago, ahead }: { eventId: string; ago: number; ahead?: number }): Promise<void> {
  const intent = { attempt: 'a', generation: 1, destination: 'gitlab', projectId: 42, marker: marker(1), ahead };
  const content = { receivedAt: 1, hash: 'h' };
  await ledger().claim(key, { ...intent, eventId, content, index: '' }, boundsOf(destination));
  await ledger().doubt(key, 'a');
  for (const field of ['started', 'may_send_until', 'doubt_since', 'doubt_until']) {
    await redis.hset(key, field, Number(await redis.hget(key, field)) - ago);
  }
}
const commitLate = () =>
  destination.client.createIssue(42, bodyWith(marker(1)), {
    wall: Number.POSITIVE_INFINITY,
    monotonic: Number.POSITIVE_INFINITY,
  });
const MINUTE = 60_000;

/** 10: a look-up is three pages here, each asked for again when it is lost; ten are not lost in a row. */
const MAX_LOST_LOOKS = 10;

describe('promise 2: what may have been made is found, however late and by whatever clock', () => {
  it('finds an issue that a frozen GitLab committed long after the settle time', async () => {
    await leaveInDoubt({ eventId: 'event', ago: 30 * MINUTE });
    await commitLate();
    expect(await createOnce(task(), dependencies())).toMatchObject({
      kind: 'exists',
      how: 'adopted',
      existing: { iid: 1 },
    });
    expect(emulator.state.issues(42)).toHaveLength(1);
  });

  it.each([
    ['forward', 0, 2 * MINUTE],
    ['back', 2 * MINUTE, 0],
  ])('finds it when GitLab’s clock was set %s between the request and the look-up', async (_name, then, now) => {
    emulator.setClockSkew(then);
    await commitLate();
    await leaveInDoubt({ eventId: 'event', ago: 0, ahead: then });
    emulator.setClockSkew(now);
    expect(await createOnce(task(), dependencies())).toMatchObject({
      kind: 'exists',
      how: 'adopted',
      existing: { iid: 1 },
    });
  });

  it.each([
    ['unknown to its sender', undefined, systemClock],
    ['known to a sender whose own clock was wrong', 0, { ...systemClock, now: () => Date.now() + 2 * MINUTE }],
  ])('finds it when GitLab’s clock was set forward, and was %s', async (_name, ahead, clock) => {
    await commitLate();
    await leaveInDoubt({ eventId: 'event', ago: 0, ...(ahead === undefined ? {} : { ahead }) });
    emulator.setClockSkew(2 * MINUTE);
    const finder = { ...dependencies(), clock, clocks: createGitLabClocks({ now: clock.now }) };
    expect(await createOnce(task(), finder)).toMatchObject({ kind: 'exists', how: 'adopted', existing: { iid: 1 } });
  });

  it('finds it among hundreds, through a GitLab that loses one answer in five', async () => {
    await leaveInDoubt({ eventId: 'event', ago: MINUTE });
    for (let count = 0; count < 250; count++)
      await destination.client.createIssue(42, bodyWith(`ibm${'0'.repeat(36)}`), {
        wall: Number.POSITIVE_INFINITY,
        monotonic: Number.POSITIVE_INFINITY,
      });
    await commitLate();
    emulator.faults.add({ match: { operation: 'list' }, effect: { kind: 'cut', when: 'before' }, rate: 0.2 });
    const look = () => createOnce(task(), dependencies());
    let once = await look();
    for (let lost = 0; once.kind === 'doubtful' && lost < MAX_LOST_LOOKS; lost++) once = await look();
    expect(once).toMatchObject({ kind: 'exists', how: 'adopted', existing: { iid: 251 } });
    expect(emulator.state.issues(42)).toHaveLength(251);
  });

  it('asks again for a page that hangs, while there is time for its answer', async () => {
    destination.settings.settle = 4_000;
    await leaveInDoubt({ eventId: 'event', ago: MINUTE });
    await commitLate();
    emulator.faults.add({ match: { operation: 'list' }, effect: { kind: 'hang', when: 'before' }, times: 1 });
    expect(await createOnce(task(), dependencies())).toMatchObject({ how: 'adopted' });
  });

  it('adopts it for the event that made it, not for the one that finds it', async () => {
    await leaveInDoubt({ eventId: 'the maker', ago: MINUTE });
    await commitLate();
    const once = await createOnce(task('the finder'), dependencies());
    expect(once).toMatchObject({ how: 'adopted', existing: { eventId: 'the maker' }, content: { hash: 'h' } });
  });

  it('keeps the first of two, and closes the other', async () => {
    await leaveInDoubt({ eventId: 'event', ago: MINUTE });
    await commitLate();
    await commitLate();
    expect(await createOnce(task(), dependencies())).toMatchObject({ existing: { iid: 1 } });
    expect(emulator.state.issues(42).map(({ state }) => state)).toEqual(['opened', 'closed']);
  });

  it('makes nothing while it is not surely absent', async () => {
    await leaveInDoubt({ eventId: 'event', ago: MINUTE });
    for (let look = 0; look < 3; look++)
      expect(await createOnce(task(), dependencies())).toMatchObject({ kind: 'doubtful' });
    expect(emulator.state.issues(42)).toEqual([]);
  });
});

describe('a turn', () => {
  const HELD_UP = 3_000;
  /** A connection that comes free when the turn is long past. */
  const lateSlot = () => {
    let passed = 0;
    destination.withSlot = (run) => {
      passed += HELD_UP;
      return run();
    };
    return { ...dependencies(), clock: { ...systemClock, monotonic: () => systemClock.monotonic() + passed } };
  };

  it('that passed while all connections were busy is taken anew: what was held up does not go out at once', async () => {
    const one = { ...task(), pace: { ...task().pace, perMinute: 1 } };
    expect(await createOnce(one, lateSlot())).toMatchObject({ kind: 'postponed', detail: 'its turn is reserved' });
    expect(emulator.state.issues(42)).toHaveLength(0);
  });

  it('that comes at once is enough, however late', async () => {
    expect(await createOnce(task(), lateSlot())).toMatchObject({ kind: 'exists', how: 'created' });
  });
});
