import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { startEmulator } from '@issuebridge/gitlab-emulator';
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

const FREE = 'limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }';
const ROLES = { 42: 20, 43: 20 };
const USER = { id: 7, username: 'bridge', name: 'Bridge' };
const PROJECTS = [
  { id: 42, path: 'security/findings' },
  { id: 43, path: 'security/other' },
];

type Said = {
  gitlab?: string;
  url?: string;
  token?: string;
  destination?: string;
  issue?: string;
  severity?: string;
  rest?: string;
};
/** One source, to one destination of any name. */
const configuration = ({ gitlab = 'gitlab', url, token = 'glpat-test', ...said }: Said) => `version: 1
destinations:
  ${gitlab}: { url: "${url ?? system.emulator.url}", token: "${token}", ${said.destination ?? FREE} }
sources:
  insights:
    preset: insights
    auth: { bearer: [insights-token] }
    issue: ${said.issue ?? '{ project: 42 }'}
    severity: ${said.severity ?? '{}'}
${said.rest ?? ''}
`;

async function start(over: Partial<Parameters<typeof startSystem>[0]> = {}): Promise<void> {
  const redis = { ...shared, prefix: `${shared.prefix}-reload-${++count}` };
  system = await startSystem({ redis, workers: 2, ...over });
}

const lines = (msg: RegExp) =>
  system
    .logs()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => msg.test(String(line.msg)));

/** Writes the file, tells all three processes, and waits until each has told what came of it. */
async function reload(text: string, told = /^configuration reloaded$/): Promise<void> {
  const tellers = () => new Set(lines(told).map(({ detail, fingerprint }) => `${detail} ${fingerprint}`));
  const before = lines(told).length;
  const each = tellers().size;
  await system.writeConfig(text);
  system.reload();
  const problems = () => Math.max(1, tellers().size - each);
  await expect
    .poll(() => lines(told).length, { timeout: 20_000 })
    .toBeGreaterThanOrEqual(before + (1 + system.workers.length) * problems());
}

async function deliver(over: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await system.post(detection(over));
  expect(status).toBe(202);
  return String((await system.until(body.event_id, 'delivered')).issue?.web_url);
}

/** What every process says of its configuration. */
async function metrics(): Promise<Array<{ good: string; fingerprint: string }>> {
  const texts = lines(/^admin listening$/).map(async ({ url }) => (await fetch(`${url}/metrics`)).text());
  return (await Promise.all(texts)).map((text) => ({
    good: /^issuebridge_config_last_reload_successful (\d)$/m.exec(text)?.[1] ?? 'none',
    fingerprint: [...text.matchAll(/^issuebridge_config_info\{fingerprint="(\w+)"\} 1$/gm)].map(([, it]) => it).join(),
  }));
}

describe('SIGHUP', () => {
  it('brings a good file into force at once, and refuses one with problems in every process', async () => {
    await start();
    expect(await deliver()).toContain('security/findings');
    const first = await metrics();
    expect(new Set(first.map(({ fingerprint }) => fingerprint)).size).toBe(1);

    const rest = `  late: { preset: generic, auth: { bearer: [insights-token] }, issue: { project: 43 } }
ingest: { max_body: 1KiB }`;
    expect((await system.post({ late: true }, {}, 'late')).status).toBe(401);
    await reload(configuration({ issue: '{ project: 43, title: "New words" }', rest }));
    expect((await system.post({ late: true }, {}, 'late')).status).toBe(202);
    expect((await system.post({ late: 'x'.repeat(1_024) }, {}, 'late')).status).toBe(413);
    expect(await deliver()).toContain('security/other');
    expect(system.emulator.state.issues(43).map(({ title }) => title)).toContain('New words');
    const second = await metrics();
    expect(new Set(second.map(({ good, fingerprint }) => `${good} ${fingerprint}`))).toEqual(
      new Set([`1 ${second[0]?.fingerprint}`]),
    );
    expect(second[0]?.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(second[0]?.fingerprint).not.toBe(first[0]?.fingerprint);

    await reload(configuration({ issue: '{ projekt: 42 }' }), /^configuration refused/);
    expect(lines(/^configuration refused/).map(({ detail }) => detail)).toContainEqual(
      expect.stringMatching(/issuebridge\.yaml:8:14: .*Unknown key "projekt"\. Did you mean "project"\?$/),
    );
    expect(await deliver()).toContain('security/other');
    expect(await metrics()).toEqual(second.map(({ fingerprint }) => ({ good: '0', fingerprint })));

    await reload(configuration({}));
    expect(await deliver()).toContain('security/findings');
    expect((await metrics()).map(({ good }) => good)).toEqual(['1', '1', '1']);
  });

  it('brings a severity map into force, and what no map knows is counted', async () => {
    await start({ workers: 1 });
    const issue = '{ project: 42, labels: ["severity::{{ event.severity }}"] }';
    const unknown = async () => {
      const texts = lines(/^admin listening$/).map(async ({ url }) => (await fetch(`${url}/metrics`)).text());
      return (await Promise.all(texts))
        .join()
        .match(/^issuebridge_severity_unknown_total\{source="insights"\} [1-9]$/m)?.[0];
    };
    await deliver({ severity: 'P1' });
    expect(await unknown()).toMatch(/ 1$/);
    await reload(configuration({ issue, severity: '{ map: { p1: critical }, default: low }' }));
    await deliver({ severity: 'P1' });
    expect(await unknown()).toMatch(/ 1$/);
    await deliver({ severity: 'P2' });
    expect(await unknown()).toMatch(/ 2$/);
    const labels = system.emulator.state.issues(42).map(({ labels }) => labels.join());
    expect(labels.slice(-2)).toEqual(['severity::critical', 'severity::low']);
  });

  it('loses no event while it is sent again and again under posts, each with another project', async () => {
    await start();
    const posts: Array<Awaited<ReturnType<System['post']>>> = [];
    let isPosting = true;
    const posting = (async () => {
      while (isPosting) posts.push(...(await Promise.all(Array.from({ length: 5 }, () => system.post(detection())))));
    })();
    for (const project of [43, 42, 43, 42]) await reload(configuration({ issue: `{ project: ${project} }` }));
    isPosting = false;
    await posting;
    expect(posts.filter(({ status }) => status !== 202)).toEqual([]);
    for (const { body } of posts) await system.until(body.event_id, 'delivered');
    const made = [...system.emulator.state.issues(42), ...system.emulator.state.issues(43)];
    expect(made).toHaveLength(posts.length);
  });

  it('routes what waits for a removed destination to the one that is there now, each with its own token', async () => {
    await start({ destination: `${FREE}, request_timeout: 1s, settle: 1s` });
    const elsewhere = await startEmulator({
      projects: PROJECTS,
      tokens: [{ value: 'glpat-elsewhere', user: USER, scopes: ['api'], roles: ROLES }],
    });
    stops.push(() => elsewhere.close());
    system.emulator.putToken({ value: 'glpat-test', user: USER, scopes: ['api'], roles: ROLES, revoked: true });
    const posts = await Promise.all(Array.from({ length: 10 }, () => system.post(detection())));
    for (const { body } of posts) await system.until(body.event_id, 'parked');
    await reload(configuration({ gitlab: 'other', url: elsewhere.url, token: 'glpat-elsewhere' }));
    for (const { body } of posts) await system.until(body.event_id, 'delivered');
    expect(elsewhere.state.issues(42)).toHaveLength(10);
    expect(system.emulator.state.issues(42)).toHaveLength(0);
  });

  it('sends a token of the same name to no other address, and finishes there what is under way', async () => {
    await start();
    const elsewhere = await startEmulator({
      projects: PROJECTS,
      tokens: [{ value: 'glpat-elsewhere', user: USER, scopes: ['api'], roles: ROLES }],
    });
    stops.push(() => elsewhere.close());
    await deliver();
    system.emulator.setLatency(1_500);
    const { body } = await system.post(detection());
    const creates = () => system.emulator.requests.filter(({ method }) => method === 'POST').length;
    await expect.poll(creates, { timeout: 10_000 }).toBe(2);
    await reload(configuration({ url: elsewhere.url, token: 'glpat-elsewhere' }));
    await system.until(body.event_id, 'delivered');
    await deliver();
    expect(elsewhere.state.issues(42)).toHaveLength(1);
    expect(system.emulator.state.issues(42)).toHaveLength(2);
  });
});
