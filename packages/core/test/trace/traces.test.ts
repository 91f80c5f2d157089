import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { createGate } from '../../src/redis/gate.ts';
import { createLedger } from '../../src/redis/ledger.ts';
import { createPace } from '../../src/redis/pace.ts';
import { openDeadWorld } from '../../src/testing/dead-world.ts';
import { testRedis } from '../../src/testing/test-redis.ts';
import { eventTraceJson } from '../../src/trace/event-json.ts';

const { url, prefix } = testRedis();
const config = configSchema.parse({
  version: 1,
  destinations: { gitlab: { url: 'https://gitlab.test', token: 'unused' } },
  sources: { insights: { preset: 'insights', auth: { bearer: ['unused'] }, issue: { project: 42 } } },
});
const at = '2026-11-22T10:00:00.000Z';
const bounds = { sendWindow: 1, settle: 90_000, gap: 27_000 };
let count = 0;
let world: ReturnType<typeof openDeadWorld>;
beforeEach(() => {
  world = openDeadWorld({ url, prefix: `${prefix}-${++count}`, config: () => config });
});
afterEach(() => world.close());

async function accept(over: Parameters<typeof world.submit>[0] = {}): Promise<string> {
  const accepted = await world.submit(over);
  if (accepted.kind !== 'accepted') throw new Error(accepted.kind);
  return accepted.eventId;
}
/** An event in the queue of project 42; its incident is `key`. */
async function route(key = 'k'): Promise<string> {
  const id = await accept();
  await world.takeIn();
  await world.records.patch(id, { source: 'insights', incident: key });
  return id;
}
const situationOf = async (id: string) => (await world.traces.ofEvent(id)).situation;
/** As if a worker served the queue: its blocking connection has this name. */
async function serve(queue: string): Promise<Disposable> {
  const connection = world.redis.duplicate();
  await connection.client('SETNAME', `${world.keys.bullmq}:${Buffer.from(queue).toString('base64')}`);
  return { [Symbol.dispose]: () => connection.disconnect() };
}

describe('the situation of an event', () => {
  it('is read of a real queue: no worker, waiting, paused, in intake, redriven', async () => {
    const first = await accept();
    expect(await situationOf(first)).toEqual({ kind: 'no_worker', queue: 'events' });
    using _served = await serve('events');
    const second = await accept();
    expect(await situationOf(second)).toEqual({ kind: 'in_intake', ahead: 1, isRedriven: false });
    await world.events.pause();
    expect(await situationOf(first)).toEqual({ kind: 'paused', queue: 'events' });
    await world.events.resume();
    await world.take('events');
    expect(await situationOf(first)).toEqual({ kind: 'being_routed' });
  });

  it('follows a dead letter through redrive, discard and removal', async () => {
    using _served = await serve('events');
    const id = await world.die({ reason: 'invalid' });
    const dead = { kind: 'dead', id, place: 'dead_letters', reason: 'invalid', detail: 'why invalid', hint: 'mend it' };
    expect(await situationOf(id)).toEqual(dead);
    for await (const _ of world.deadLetters.redrive({ ids: [id] }, { dryRun: false, by: 'ops' }));
    expect(await situationOf(id)).toEqual({ kind: 'in_intake', ahead: 0, isRedriven: true });
    const other = await world.beQuarantined('unroutable');
    expect(await situationOf(other)).toMatchObject({ kind: 'dead', place: 'quarantine', reason: 'unroutable' });
    for await (const _ of world.quarantine.discard({ ids: [other] }, { dryRun: false, by: 'ops' }));
    expect(await situationOf(other)).toEqual({ kind: 'discarded', by: 'ops' });
    const gone = await world.die({ reason: 'invalid' });
    await world.redis.del(`${world.keys.bullmq}:gitlab/42:failed`);
    expect(await situationOf(gone)).toEqual({ kind: 'dead_removed', reason: 'invalid', detail: 'why invalid' });
  });

  it('tells of a queue what holds it up: nobody, a person, the limit, the gate, or who is ahead', async () => {
    const id = await route();
    expect(await situationOf(id)).toEqual({ kind: 'no_worker', queue: 'gitlab/42' });
    using _served = await serve('gitlab/42');
    const next = await route();
    expect(await situationOf(next)).toMatchObject({ kind: 'waiting', queue: 'gitlab/42', ahead: 1 });
    const { situation } = await world.traces.ofEvent(next);
    expect(Math.round(situation.kind === 'waiting' ? (situation.perMinute ?? 0) : 0)).toBe(200);
    const pace = createPace({ redis: world.redis, keys: world.keys });
    const lane = { destination: 'gitlab', project: '42', kind: 'create' } as const;
    await pace.limited(lane, { milliseconds: 60_000, at: Date.now(), perMinute: undefined });
    const limited = await situationOf(next);
    expect(limited).toMatchObject({ kind: 'limited', queue: 'gitlab/42' });
    const gate = createGate({ redis: world.redis, keys: world.keys });
    const park = { reason: 'forbidden', status: 403, hint: 'raise the role', reads: false, firstProbeIn: 15_000 };
    await gate.park({ destination: 'gitlab', project: '42' }, park);
    expect(await situationOf(next)).toMatchObject({ kind: 'parked', scope: 'gitlab/42', hint: 'raise the role' });
    const told = eventTraceJson(await world.traces.ofEvent(next));
    expect(told).toMatchObject({ status: 'parked', incident_key: 'k', next_attempt_at: expect.any(String) });
  });

  it('tells a doubt from a retry and from a turn', async () => {
    using _served = await serve('gitlab/42');
    const [doubtful, retrying, postponed] = [await route('d'), await route('r'), await route('p')];
    const until = Date.now() + 60_000;
    const lastError = { reason: 'server_error', detail: 'HTTP 500', hint: 'GitLab failed' };
    const key = world.keys.ledger('gitlab.test', 'issue', 'insights', 'd');
    const ledger = createLedger({ redis: world.redis, keys: world.keys });
    const content = { receivedAt: 1, hash: 'h' };
    const intent = { attempt: 'a', generation: 1, destination: 'gitlab', projectId: 42, marker: 'm', content };
    const claimed = await ledger.claim(key, { ...intent, eventId: doubtful, ahead: undefined, index: '' }, bounds);
    expect(claimed.claimed).toBe(true);
    await ledger.doubt(key, 'a');
    for (let taken = 0; taken < 3; taken++) {
      const job = await world.take('gitlab/42');
      const kind = job?.data.id === doubtful ? 'doubtful' : 'retryable';
      const patch = { lastError: { ...lastError, kind, until }, attempted: true } as const;
      if (job && job.data.id !== postponed) await world.records.patch(job.data.id, patch);
      expect(await situationOf(String(job?.data.id))).toMatchObject({ kind: 'being_delivered' });
      await job?.moveToDelayed(until, 'token');
    }
    expect(await situationOf(doubtful)).toMatchObject({ kind: 'doubtful', since: expect.any(String) });
    expect(await situationOf(retrying)).toMatchObject({ kind: 'retrying', attempts: 1, error: lastError });
    expect(await situationOf(postponed)).toMatchObject({ kind: 'postponed', next: new Date(until).toISOString() });
    // Found absent for good: it waits like every other.
    await world.redis.del(key);
    expect((await situationOf(doubtful)).kind).toBe('postponed');
    const { entries } = await world.traces.ofIncident('insights', 'd');
    expect(entries).toEqual([]);
  });

  it('knows what has ended, what is gone, and what never was', async () => {
    const issue = { webUrl: 'https://gitlab.test/a/-/issues/7', destination: 'gitlab', projectId: 42, iid: 7 };
    const id = await route();
    const step = { at, step: 'created', detail: 'issue 7 of project 42' };
    await world.redis.del(`${world.keys.bullmq}:gitlab/42:prioritized`);
    expect(await situationOf(id)).toEqual({ kind: 'lost', queue: 'gitlab/42' });
    await world.records.finish(id, { status: 'delivered', outcome: 'created', issue }, step, 60_000);
    expect(await situationOf(id)).toMatchObject({ kind: 'delivered', outcome: 'created', webUrl: issue.webUrl });
    expect(await world.traces.idsOfIssue(issue.webUrl)).toEqual([id]);
    const drop = async (detail: string) => {
      const dropped = await accept();
      const end = { status: 'ignored', outcome: 'dropped', reason: 'low' } as const;
      await world.records.finish(dropped, end, { at, step: 'dropped', detail }, 60_000);
      return situationOf(dropped);
    };
    expect(await drop('route low: low')).toEqual({ kind: 'dropped', detail: 'route low: low' });
    expect(await drop('route on_test: a test event')).toEqual({ kind: 'test_ignored' });
    expect(await situationOf('nonsense')).toEqual({ kind: 'unknown', receivedAt: undefined });
    const old = '01890000-0000-7000-8000-000000000000';
    expect(await situationOf(old)).toMatchObject({ kind: 'expired', retention: '30 days' });
    const fresh = `${Date.now()
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-')}-7000-8000-000000000000`;
    expect(await situationOf(fresh)).toMatchObject({ kind: 'unknown', receivedAt: expect.any(String) });
  });

  it('says how often it came again', async () => {
    const first = await accept({ idempotencyKey: 'same' });
    for (let again = 0; again < 2; again++)
      expect((await world.submit({ idempotencyKey: 'same' })).kind).toBe('duplicate');
    const { explanation, record } = await world.traces.ofEvent(first);
    expect(record?.repeats).toBe(2);
    expect(explanation.answer).toContain('It was sent 2 more times, last at 20');
  });
});
