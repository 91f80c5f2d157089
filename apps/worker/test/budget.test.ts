import { createKeys } from '@issuebridge/core/queue/keys.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { detection, type System, startSystem } from './system.ts';

const shared = testRedis();
let count = 0;
let prefix = '';
let system: System;
afterEach(() => system.stop());

/** What `give_up_after` is here; the tests wait several times that, as four days are more than its 72 hours. */
const BUDGET = 1_000;
const RETRY = 'retry: { give_up_after: 1s, min_backoff: 100ms, max_backoff: 500ms }';
const PROBES = 'park: { probe_interval: 300ms, max_probe_interval: 300ms }';
const FREE = 'settle: 2s, request_timeout: 1s, limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }';

async function start(over: Partial<Parameters<typeof startSystem>[0]> = {}): Promise<void> {
  prefix = `${shared.prefix}-budget-${++count}`;
  system = await startSystem({
    redis: { ...shared, prefix },
    destination: FREE,
    rest: `${RETRY}\n${PROBES}`,
    ...over,
  });
}
const send = (events: number) => Promise.all(Array.from({ length: events }, () => system.post(detection())));
/** As long as four budgets last: whatever costs budget in it is over. */
const fourBudgets = () => new Promise((resolve) => setTimeout(resolve, 4 * BUDGET));

describe('promise 6: what waits for GitLab to be mended costs no event its budget', () => {
  it('neither while a dead token parks it', async () => {
    await start();
    system.emulator.faults.add({ effect: { kind: 'answer', when: 'before', like: 'unauthorized' } });
    const posts = await send(5);
    for (const { body } of posts) await system.until(body.event_id, 'parked');
    await fourBudgets();
    system.emulator.faults.clear();
    for (const { body } of posts) await system.until(body.event_id, 'delivered');
    expect(system.logs()).not.toContain('dead letter');
  });

  it('nor while its look-ups pass a closed gate', async () => {
    await start();
    system.emulator.setMaintenance(true);
    const posts = await send(8);
    await expect.poll(() => system.logs(), { timeout: 20_000 }).toContain('"msg":"parked: ');
    await fourBudgets();
    system.emulator.setMaintenance(false);
    for (const { body } of posts) await system.until(body.event_id, 'delivered');
    expect(system.logs()).not.toContain('dead letter');
    expect(system.emulator.state.issues(42)).toHaveLength(8);
  });

  it('nor while GitLab’s limit makes it wait', async () => {
    const limit = 40;
    let offset = 0;
    await start({ emulator: { now: () => Date.now() + offset, limits: { issuesPerMinute: limit } } });
    // So long before the end of GitLab's minute that the wait is five budgets.
    offset = 60_000 - 5 * BUDGET - (Date.now() % 60_000);
    const posts = await send(limit + 2);
    for (const { body } of posts) await system.until(body.event_id, 'delivered', 'dead');
    expect(system.emulator.counters.byStatus[429]).toBeGreaterThan(0);
    expect(system.logs()).not.toContain('dead letter');
  });

  it('but what GitLab fails at again and again does', async () => {
    await start();
    system.emulator.faults.add({
      match: { operation: 'create' },
      effect: { kind: 'answer', when: 'before', like: 'internal_error' },
    });
    const { body } = await system.post(detection());
    await system.until(body.event_id, 'dead');
  });
});

describe('promise 3: an event whose record was lost with a connection', () => {
  it('gets it from intake', async () => {
    await start({ workers: 0 });
    const { body } = await system.post(detection());
    const redis = new Redis(shared.url);
    const keys = createKeys(prefix);
    await redis.del(keys.event(body.event_id), keys.trace(body.event_id));
    redis.disconnect();
    await system.startWorker();
    expect(await system.until(body.event_id, 'delivered')).toMatchObject({ outcome: 'created' });
  });
});
