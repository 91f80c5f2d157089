import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { detection, type System, startSystem } from './system.ts';

const shared = testRedis();
let count = 0;
let system: System;
const stops: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  await system.stop();
  for (const stop of stops.splice(0)) await stop();
});

const FREE = 'settle: 2s, request_timeout: 1s, limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }';
const QUICK_PROBES = 'park: { probe_interval: 500ms, max_probe_interval: 500ms }';
const TWO_PROJECTS = `
  insights:
    preset: insights
    auth: { bearer: [insights-token] }
    issue: { project: 42 }
    routes:
      - { name: other, when: { incidentType: Recommendation }, issue: { project: 43 } }
`;
const USER = { id: 7, username: 'bridge', name: 'Bridge' };
const OTHER_USER = { id: 8, username: 'bridge2', name: 'Bridge 2' };
const ROLE = { guest: 10, reporter: 20 };

async function start(over: Partial<Parameters<typeof startSystem>[0]> = {}): Promise<void> {
  const redis = { ...shared, prefix: `${shared.prefix}-parking-${++count}` };
  system = await startSystem({ redis, destination: FREE, rest: QUICK_PROBES, ...over });
}
const send = (events: number) => Promise.all(Array.from({ length: events }, () => system.post(detection())));
type Posts = Awaited<ReturnType<typeof send>>;
const untilAll = async (posts: Posts, status: string): Promise<void> => {
  for (const { body } of posts) await system.until(body.event_id, status);
};
const lines = (msg: RegExp) =>
  system
    .logs()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => msg.test(String(line.msg)));
const PARKED = /^parked: /;
const UNPARKED = /^unparked$/;
/** Project and value of every `issuebridge_parked` that ingest shows. */
async function parkedSeries(): Promise<string[]> {
  const admin = lines(/^admin listening$/).find(({ service }) => service === 'ingest');
  const text = await (await fetch(`${admin?.url}/metrics`)).text();
  const series = text.matchAll(/^issuebridge_parked\{destination="gitlab",project="(.*)"\} (\d)$/gm);
  return [...series].map(([, project, value]) => `${project} ${value}`).sort();
}
const probes = () => lines(/^probe$/).length;
/** Waits until so many more probes were made. */
const moreProbes = async (more: number): Promise<void> => {
  const until = probes() + more;
  await expect.poll(probes, { timeout: 20_000 }).toBeGreaterThanOrEqual(until);
};

describe('promise 6: a token is exchanged in its file', () => {
  it('goes on with the new one in every process, without a restart and without one more use of the old one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'issuebridge-token-'));
    stops.push(() => rm(folder, { recursive: true }));
    const file = join(folder, 'token');
    await writeFile(file, 'glpat-test\n');
    await start({ token: `\${file:${file}}`, workers: 2 });
    await untilAll(await send(3), 'delivered');
    const roles = { 42: ROLE.reporter };
    system.emulator.putToken({ value: 'glpat-test', user: USER, scopes: ['api'], roles, revoked: true });
    const posts = await send(30);
    await untilAll(posts, 'parked');
    await rm(file);
    await moreProbes(2);
    expect(lines(/the token stays as it was/).length).toBeLessThanOrEqual(2);
    system.emulator.putToken({ value: 'glpat-new', user: OTHER_USER, scopes: ['api'], roles });
    await writeFile(file, 'glpat-new\n');
    await expect.poll(() => lines(UNPARKED).length, { timeout: 20_000 }).toBe(1);
    const firstGood = system.emulator.requests.findLastIndex(({ status }) => status === 401) + 1;
    await untilAll(posts, 'delivered');
    await untilAll(await send(30), 'delivered');
    expect(system.emulator.requests.slice(firstGood).filter(({ status }) => status === 401)).toEqual([]);
    expect(system.emulator.state.issues(42)).toHaveLength(63);
    expect(lines(PARKED)).toMatchObject([{ destination: 'gitlab', reason: 'unauthorized', status: 401 }]);
    expect(lines(PARKED)[0]?.hint).toContain('token');
    expect(lines(UNPARKED)).toMatchObject([{ destination: 'gitlab' }]);
    expect(system.logs()).not.toContain('glpat-');
  }, 60_000);
});

describe('promise 6: a broken destination is one alarm', () => {
  it('tells of another reason once', async () => {
    await start();
    await system.emulator.goDown();
    const posts = await send(3);
    await untilAll(posts, 'parked');
    system.emulator.faults.add({ effect: { kind: 'answer', when: 'before', like: 'unauthorized' } });
    await system.emulator.comeUp();
    await moreProbes(2);
    system.emulator.faults.clear();
    await untilAll(posts, 'delivered');
    expect([lines(PARKED).length, lines(/^parked for another reason now/).length]).toEqual([1, 1]);
  });

  it('stays parked through maintenance, in which GitLab answers reads, and sends little', async () => {
    await start();
    system.emulator.setMaintenance(true);
    const posts = await send(10);
    await untilAll(posts, 'parked');
    await moreProbes(3);
    const sent = system.emulator.requests.filter(({ method }) => method === 'POST').length;
    await moreProbes(3);
    const later = system.emulator.requests.filter(({ method }) => method === 'POST').length;
    expect(later - sent).toBeLessThanOrEqual(4);
    expect([lines(PARKED).length, lines(UNPARKED).length]).toEqual([1, 0]);
    system.emulator.setMaintenance(false);
    await untilAll(posts, 'delivered');
    expect(system.emulator.state.issues(42)).toHaveLength(10);
    expect([lines(PARKED).length, lines(UNPARKED).length]).toEqual([1, 1]);
  }, 60_000);

  it('parks an archived project alone, and says that it is archived', async () => {
    await start({ sources: TWO_PROJECTS });
    const archive = (archived: boolean) => system.emulator.putProject({ id: 42, path: 'security/findings', archived });
    archive(true);
    const blocked = await send(5);
    await untilAll(blocked, 'parked');
    const free = await system.post(detection({ incidentType: 'Recommendation' }));
    await system.until(free.body.event_id, 'delivered');
    await moreProbes(1);
    await expect.poll(parkedSeries, { timeout: 10_000 }).toEqual(['42 1', '43 0', ' 0'].sort());
    expect(lines(PARKED)).toMatchObject([{ destination: 'gitlab', project: '42', reason: 'forbidden', status: 403 }]);
    expect(lines(PARKED)[0]?.hint).toContain('archived');
    archive(false);
    await untilAll(blocked, 'delivered');
    expect(lines(UNPARKED)).toMatchObject([{ destination: 'gitlab', project: '42' }]);
    await expect.poll(parkedSeries, { timeout: 10_000 }).toEqual(['42 0', '43 0', ' 0'].sort());
  });
});

describe('a look-up that is refused in the project of a former route', () => {
  it('keeps its event waiting, and holds up nothing of the present project', async () => {
    await start({ destination: FREE.replace('settle: 2s', 'settle: 3s') });
    system.emulator.faults.add({
      match: { operation: 'create' },
      effect: { kind: 'answer', when: 'before', like: 'internal_error' },
    });
    const doubtful = await system.post(detection());
    const doubts = (reason: string) => lines(/^attempt$/).filter((line) => line.reason === reason).length;
    await expect.poll(() => doubts('server_error') + doubts('unclear'), { timeout: 10_000 }).toBeGreaterThan(0);
    for (const worker of system.workers.splice(0)) await system.killWorker(worker);
    system.emulator.faults.clear();
    system.emulator.faults.add({
      match: { projectId: 42 },
      effect: { kind: 'answer', when: 'before', like: 'forbidden' },
    });
    await system.configure(TWO_PROJECTS.replace('project: 42', 'project: 43'));
    await system.startWorker();
    await expect.poll(() => doubts('forbidden'), { timeout: 40_000 }).toBeGreaterThan(1);
    await untilAll(await send(2), 'delivered');
    expect(lines(PARKED)).toEqual([]);
    system.emulator.faults.clear();
    await system.until(doubtful.body.event_id, 'delivered');
    expect(system.emulator.state.issues(43)).toHaveLength(3);
  }, 90_000);
});

describe('promise 2: an issue that the token cannot see is not taken for deleted', () => {
  it('parks the project while the role is too low, and makes no second issue', async () => {
    await start();
    const incidentId = crypto.randomUUID();
    const first = await system.post(detection({ incidentId }));
    await system.until(first.body.event_id, 'delivered');
    const putToken = (role: number) =>
      system.emulator.putToken({ value: 'glpat-test', user: OTHER_USER, scopes: ['api'], roles: { 42: role } });
    putToken(ROLE.guest);
    const second = await system.post(detection({ incidentId, severity: 'Critical' }));
    await system.until(second.body.event_id, 'parked');
    await moreProbes(1);
    expect(lines(PARKED)).toMatchObject([{ project: '42', reason: 'forbidden' }]);
    expect(lines(PARKED)[0]?.hint).toContain('role');
    putToken(ROLE.reporter);
    expect(await system.until(second.body.event_id, 'delivered')).toMatchObject({ outcome: 'updated' });
    expect(system.emulator.state.issues(42)).toHaveLength(1);
  });
});
