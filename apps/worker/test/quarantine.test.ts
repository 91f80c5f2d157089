import { last, openDeadWorld } from '@issuebridge/core/testing/dead-world.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { detection, type System, startSystem, TOKEN } from './system.ts';

const shared = testRedis();
const go = { dryRun: false, by: 'asked for by a test' };
let system: System;
let world: ReturnType<typeof openDeadWorld>;
beforeAll(async () => {
  world = openDeadWorld(shared);
  system = await startSystem({
    redis: shared,
    sources: `
  insights: { preset: insights, auth: { bearer: [${TOKEN}] }, issue: { project: 42 } }
  alerts: { preset: alertmanager, auth: { bearer: [${TOKEN}] }, issue: { project: 43 } }
`,
  });
});
afterAll(async () => {
  await world.close();
  await system.stop();
});

/** Posts what is refused; its `quarantine_id`, once its job has failed. */
async function beRefused(body: unknown, headers: Record<string, string>, source: string) {
  const { status, body: answer } = await system.post(body, headers, source);
  const { quarantine_id: id, detail } = answer as unknown as { quarantine_id: string; detail: string };
  await expect.poll(() => world.quarantine.find(id), { timeout: 20_000 }).toBeDefined();
  return { status, id, detail };
}
const replay = (id: string) => last(world.quarantine.replay({ ids: [id] }, go));

it.each([
  ['Idempotency-Key', 300],
  ['Idempotency-Key', 0],
  ['webhook-id', 300],
])(
  'a good body under the %s of %i characters is kept, and becomes an issue only by a replay',
  async (header, length) => {
    const before = system.emulator.state.issues(42).length;
    const { status, id, detail } = await beRefused(detection(), { [header]: 'k'.repeat(length) }, 'insights');
    expect(status).toBe(400);
    expect(await world.quarantine.find(id)).toMatchObject({ reason: 'invalid', detail, refusal: undefined });
    expect(system.emulator.state.issues(42)).toHaveLength(before);
    expect(await replay(id)).toMatchObject({ done: 1, refused: [] });
    expect(await system.until(id, 'delivered')).toMatchObject({ outcome: 'created' });
  },
);

it.each([{ alerts: [] }, {}, { alerts: Array.from({ length: 10_001 }, () => 0) }])(
  'a group that is wrong as a whole is kept with what its sender was told (%#)',
  async (group) => {
    const { status, id, detail } = await beRefused(group, {}, 'alerts');
    expect(status).toBe(422);
    expect(detail).toContain('alerts ');
    expect(await world.quarantine.find(id)).toMatchObject({ reason: 'invalid', detail });
  },
);

describe('a group that was refused under a wrong preset', () => {
  const alert = (name: string) => ({ status: 'firing', labels: { alertname: name }, startsAt: '2026-11-22T08:15:03Z' });
  const sources = (preset: string): string => `
  later: { preset: ${preset}, auth: { bearer: [${TOKEN}] }, issue: { project: 43 } }
`;
  const configure = async (preset: string): Promise<void> => {
    for (const worker of system.workers.splice(0)) await system.killWorker(worker);
    await system.configure(sources(preset));
    system.ingestProcess.kill('SIGHUP');
    await system.startWorker();
  };

  it('becomes an event of each alert by a replay, and those that came meanwhile are known', async () => {
    await configure('gitlab-issue');
    const group = { receiver: 'r', alerts: [alert('First'), alert('Second'), { status: 'firing', labels: 'none' }] };
    const { status, id } = await beRefused(group, {}, 'later');
    expect(status).toBe(422);
    await configure('alertmanager');
    const sent = { receiver: 'r', alerts: [alert('Second')] };
    const known = await vi.waitFor(async () => {
      const { status, body } = await system.post(sent, {}, 'later');
      expect(status).toBe(202);
      return (body as unknown as { events: Array<{ event_id: string }> }).events[0]?.event_id;
    }, 10_000);
    await system.until(String(known), 'delivered');
    expect(await replay(id)).toMatchObject({ done: 1, refused: [] });
    expect(await system.until(id, 'ignored')).toMatchObject({ outcome: 'dropped' });
    const step = (await world.records.trace(id)).findLast(({ step }) => step === 'split');
    const [, first = '', second, third = ''] =
      /^into 3 events, 1 of them in the quarantine: (\S+), (\S+), (\S+)$/.exec(step?.detail ?? '') ?? [];
    expect(second).toBe(known);
    expect(await system.until(first, 'delivered')).toMatchObject({ outcome: 'created' });
    await expect.poll(() => world.quarantine.find(third), { timeout: 20_000 }).toMatchObject({ reason: 'invalid' });
    expect(await world.quarantine.find(id)).toBeUndefined();
    const titles = system.emulator.state.issues(43).map(({ title }) => title);
    expect(titles.toSorted()).toEqual(['[Unknown] First', '[Unknown] Second']);
  });

  it('that is wrong by the present configuration too stays, with what is wrong by that', async () => {
    const { id } = await beRefused({ alerts: [], receiver: 'stays' }, {}, 'later');
    expect(await replay(id)).toMatchObject({ done: 1 });
    const steps = async () => (await world.records.trace(id)).filter(({ step }) => step === 'dead letter');
    await expect.poll(steps, { timeout: 20_000 }).toHaveLength(2);
    await expect
      .poll(() => world.quarantine.find(id), { timeout: 20_000 })
      .toMatchObject({
        detail: expect.stringContaining('alerts is an empty list'),
      });
  });
});
