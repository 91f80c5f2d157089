import { createWaiting } from '@issuebridge/core/queue/waiting.ts';
import { createMetrics, createSharedGauges } from '@issuebridge/core/runtime/metrics.ts';
import { openDeadWorld } from '@issuebridge/core/testing/dead-world.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createFailedGauges } from '../src/admin/failed-gauges.ts';
import { measureOldest } from '../src/admin/oldest-gauge.ts';
import { createQueueList } from '../src/admin/queue-list.ts';

let world: ReturnType<typeof openDeadWorld>;
let list: ReturnType<typeof createQueueList>;
beforeAll(async () => {
  world = openDeadWorld(testRedis());
  await world.die({ project: '42', reason: 'invalid' });
  await world.die({ project: '42', reason: 'invalid', source: 'other' });
  await world.beQuarantined('unreadable', { kind: 'unreadable' });
  list = createQueueList({ ...world, onChange: () => {}, onError: () => {} });
  await vi.waitFor(() => expect(list.queues()).toHaveLength(2));
});
afterAll(async () => {
  await list.close();
  await world.close();
});

it('shows dead letters, the quarantine, and how old the oldest undelivered event is', async () => {
  await world.submit();
  await world.takeIn('42', 'critical');
  await world.submit();
  const metrics = createMetrics({ version: 'test', service: 'test' });
  const gauges = createSharedGauges(metrics);
  await createFailedGauges({ ...world, list, gauges, now: () => 0 }).measure();
  await measureOldest({ list, waiting: createWaiting(world), gauges, now: Date.now() + 10_000 });
  const text = await metrics.registry.metrics();
  expect(text).toContain('issuebridge_dead_letters{destination="gitlab",project="42",reason="invalid"} 2\n');
  expect(text).toContain('issuebridge_quarantined{source="insights",reason="unreadable"} 1\n');
  const ageOf = (labels: string) => Number(new RegExp(`oldest_waiting_seconds\\{${labels}\\} (.*)`).exec(text)?.[1]);
  expect(ageOf('destination="gitlab",project="42",severity="critical"')).toBeGreaterThan(9);
  expect(ageOf('destination="gitlab",project="42",severity="low"')).toBe(0);
  expect(ageOf('destination="",project="",severity="unknown"')).toBeGreaterThan(9);
});
