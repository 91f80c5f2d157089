import { last, openDeadWorld } from '@issuebridge/core/testing/dead-world.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { detection, type System, startSystem, TOKEN } from './system.ts';

const shared = testRedis();
const go = { dryRun: false, by: 'asked for by a test' };
let count = 0;
let system: System;
let world: ReturnType<typeof openDeadWorld>;
afterEach(async () => {
  await world.close();
  await system.stop();
});

const sourcesOf = (settings: string, preset = 'generic'): string => `
  insights:
    preset: ${preset}
    auth: { bearer: [${TOKEN}] }
    ${settings}
`;
const start = async (over: Partial<Parameters<typeof startSystem>[0]> = {}): Promise<void> => {
  const redis = { ...shared, prefix: `${shared.prefix}-${++count}` };
  world = openDeadWorld(redis);
  system = await startSystem({ redis, ...over });
};
const refuse = (): void =>
  void system.emulator.faults.add({
    match: { operation: 'create' },
    effect: { kind: 'answer', when: 'before', like: 'too_large' },
  });
/** Dead, and its job failed: the record says so first. */
const untilDead = async (id: string): Promise<void> => {
  await system.until(id, 'dead');
  const find = async () => (await world.deadLetters.find(id)) ?? (await world.quarantine.find(id));
  await expect.poll(find, { timeout: 20_000 }).toBeDefined();
};
const stepsOf = async (id: string): Promise<string[]> => (await world.records.trace(id)).map(({ step }) => step);

describe('promise 3: what is dead can be brought back', () => {
  it('redrives what GitLab refused, each as one issue, and what is sent again meanwhile too', async () => {
    await start();
    refuse();
    const bodies = Array.from({ length: 5 }, () => detection());
    const posts = await Promise.all(bodies.map((body) => system.post(body)));
    const ids = posts.map(({ body }) => body.event_id);
    for (const id of ids) await untilDead(id);
    expect(await world.deadLetters.list({ reason: 'too_large' })).toHaveLength(5);
    system.emulator.faults.clear();
    const [again] = await Promise.all([
      system.post(bodies[0]),
      last(world.deadLetters.redrive({ filter: { project: '42' } }, go)),
    ]);
    expect([200, 202]).toContain(again.status);
    for (const id of ids) expect(await system.until(id, 'delivered')).toMatchObject({ outcome: 'created' });
    expect(system.emulator.state.issues(42)).toHaveLength(5);
    expect(await world.deadLetters.list({})).toEqual([]);
    expect((await stepsOf(String(ids[1]))).slice(-3)).toEqual(['redriven', 'routed', 'created']);
  });

  it('sends what is redriven to where the configuration says by now', async () => {
    await start({ sources: sourcesOf('issue: { project: 42 }') });
    refuse();
    const { body } = await system.post({ title: 'a finding' });
    await untilDead(body.event_id);
    system.emulator.faults.clear();
    for (const worker of system.workers) await system.killWorker(worker);
    await system.configure(sourcesOf('issue: { project: 43 }'));
    await system.startWorker();
    await last(world.deadLetters.redrive({ ids: [body.event_id] }, go));
    expect(await system.until(body.event_id, 'delivered')).toMatchObject({ outcome: 'created' });
    expect(system.emulator.state.issues(43)).toHaveLength(1);
  });

  it('replays what was refused once the configuration takes it', async () => {
    await start({ sources: sourcesOf('issue: { project: 42 }', 'insights') });
    const { status, body } = await system.post({ definitionSummary: { not: 'text' } });
    expect(status).toBe(422);
    const id = String((body as unknown as { quarantine_id: string }).quarantine_id);
    await untilDead(id);
    expect(await world.quarantine.find(id)).toMatchObject({ reason: 'invalid', kind: 'invalid', refusal: undefined });
    for (const worker of system.workers) await system.killWorker(worker);
    await system.configure(sourcesOf('issue: { project: 42, title: "{{ definitionSummary.not }}" }'));
    await system.startWorker();
    expect(await last(world.quarantine.replay({ ids: [id] }, go))).toMatchObject({ done: 1, refused: [] });
    expect(await system.until(id, 'delivered')).toMatchObject({ outcome: 'created' });
    expect(system.emulator.state.issues(42)).toMatchObject([{ title: 'text' }]);
  });

  it('says that a discarded event was dropped, to its sender too', async () => {
    await start();
    refuse();
    const finding = detection();
    const { body } = await system.post(finding);
    await untilDead(body.event_id);
    await last(world.deadLetters.discard({ ids: [body.event_id] }, go));
    system.emulator.faults.clear();
    const again = await system.post(finding);
    expect(again).toMatchObject({ status: 200, body: { event_id: body.event_id, status: 'ignored', duplicate: true } });
  });
});

describe('retention', () => {
  it('removes dead letters and the quarantine when their time is over, counts and logs it', async () => {
    await start({
      sources: sourcesOf('issue: { project: 42 }\n    idempotency_window: 1s\n    on_unreadable: quarantine'),
      rest: 'retention: { dead: 1s, quarantine: 1s }',
      workers: 2,
    });
    refuse();
    const dead = await system.post({ title: 'a finding' });
    const unreadable = await system.post('{');
    const kept = String((unreadable.body as unknown as { quarantine_id: string }).quarantine_id);
    await expect.poll(() => system.logs(), { timeout: 20_000 }).toMatch(/"dead_letter":1/);
    await expect.poll(() => system.logs(), { timeout: 20_000 }).toMatch(/"quarantine":1/);
    expect(await world.deadLetters.list({})).toEqual([]);
    expect(await world.quarantine.list({})).toEqual([]);
    expect(await world.records.find(dead.body.event_id)).toBeUndefined();
    expect(await world.records.find(kept)).toBeUndefined();
    const ports = [...system.logs().matchAll(/"service":"worker","url":"([^"]+)"/g)].map(([, url]) => url);
    const metrics = await Promise.all(ports.map(async (url) => (await fetch(`${url}/metrics`)).text()));
    const counted = metrics.flatMap((text) => [...text.matchAll(/^issuebridge_expired_total\{kind="(\w+)"\} 1$/gm)]);
    expect(counted.map(([, kind]) => kind).sort()).toEqual(['dead_letter', 'quarantine']);
  });
});
