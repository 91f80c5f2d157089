import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterEach, expect, it } from 'vitest';
import { detection, type System, startSystem } from './system.ts';

const shared = testRedis();
let system: System;
afterEach(() => system.stop());

const OTHER_USER = { id: 8, username: 'bridge2', name: 'Bridge 2' };
const ROLE = { guest: 10, reporter: 20 };

it('promise 2: an issue that the token cannot see is not proved absent', async () => {
  system = await startSystem({
    redis: { ...shared, prefix: `${shared.prefix}-blind` },
    destination:
      'settle: 1s, request_timeout: 1s, limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }',
    rest: 'park: { probe_interval: 500ms, max_probe_interval: 500ms }',
  });
  const exchange = (role: number) =>
    system.emulator.putToken({ value: 'glpat-test', user: OTHER_USER, scopes: ['api'], roles: { 42: role } });
  system.emulator.faults.add({ match: { operation: 'create' }, effect: { kind: 'cut', when: 'after' }, times: 1 });
  const { body } = await system.post(detection());
  await expect.poll(() => system.emulator.state.issues(42).length, { interval: 20, timeout: 20_000 }).toBe(1);
  exchange(ROLE.guest);
  await expect.poll(() => system.logs(), { timeout: 30_000 }).toContain('the role of the token is too low');
  exchange(ROLE.reporter);
  expect(await system.until(body.event_id, 'delivered')).toMatchObject({ outcome: 'adopted' });
  expect(system.emulator.state.issues(42)).toHaveLength(1);
});

it('promise 2: an issue that a replica does not show yet is not taken for deleted', async () => {
  system = await startSystem({
    redis: { ...shared, prefix: `${shared.prefix}-replica` },
    destination:
      'settle: 5s, request_timeout: 1s, limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }',
    emulator: { replicaLagMs: 4_000 },
  });
  const finding = detection({ severity: 'High' });
  const first = await system.post(finding);
  await system.until(first.body.event_id, 'delivered');
  // Whoever did not write it reads behind.
  system.emulator.putToken({ value: 'glpat-test', user: OTHER_USER, scopes: ['api'], roles: { 42: ROLE.reporter } });
  system.emulator.faults.add({ match: { operation: 'note' }, effect: { kind: 'cut', when: 'before' }, times: 1 });
  const second = await system.post({ ...finding, entityName: 'somebody.else' });
  expect(await system.until(second.body.event_id, 'delivered', 'dead')).toMatchObject({ outcome: 'noted' });
  expect(system.emulator.state.issues(42)).toHaveLength(1);
}, 60_000);
