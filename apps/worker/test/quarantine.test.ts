import { last, openDeadWorld } from '@issuebridge/core/testing/dead-world.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
