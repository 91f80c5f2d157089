import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { last, openDeadWorld } from '../../src/testing/dead-world.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const shared = testRedis();
let count = 0;
let world: ReturnType<typeof openDeadWorld>;
beforeEach(() => {
  world = openDeadWorld({ url: shared.url, prefix: `${shared.prefix}-${++count}` });
});
afterEach(() => world.close());

const go = { dryRun: false, by: 'asked for by a test' };

describe('the quarantine', () => {
  it('is listed by source and reason, and shows the beginning of what was sent', async () => {
    const body = `{"first":"${'x'.repeat(1_000)}`;
    const wanted = await world.beQuarantined('invalid', { kind: 'invalid', body });
    await world.beQuarantined('invalid', { kind: 'invalid', source: 'other' });
    await world.beQuarantined('unreadable', { kind: 'unreadable' });
    const found = await world.quarantine.list({ source: 'insights', reason: 'invalid' });
    expect(found).toMatchObject([{ id: wanted, source: 'insights', reason: 'invalid', hint: 'mend it' }]);
    expect(await world.quarantine.find(wanted)).toMatchObject({ kind: 'invalid', start: body.slice(0, 400) });
    expect(await world.quarantine.find('unknown')).toBeUndefined();
    expect(await world.quarantine.list({})).toHaveLength(3);
  });

  it('shows bytes that are no text as far as they can be shown', async () => {
    const bytes = Buffer.from([0x7b, 0x22, 0xff, 0xfe, ...Buffer.from('abc'.repeat(500))]);
    const body = bytes.toString('base64');
    const id = await world.beQuarantined('unreadable', { kind: 'unreadable', body, encoding: 'base64' });
    expect((await world.quarantine.find(id))?.start).toBe(bytes.toString('utf8').slice(0, 400));
  });

  it.each(['event', 'invalid'] as const)('lets intake judge anew what was kept as %s', async (kind) => {
    const id = await world.beQuarantined('invalid', { kind });
    await world.redis.hset(`${world.keys.bullmq}:events:${id}`, 'stc', 51, 'defa', 'job stalled');
    expect(await last(world.quarantine.replay({ ids: [id] }, go))).toMatchObject({ done: 1, refused: [] });
    expect((await world.takeIn())?.id).toBe(id);
    expect((await world.take('gitlab/42'))?.id).toBe(id);
    expect(await world.quarantine.list({})).toEqual([]);
    expect((await world.records.trace(id)).map(({ step, detail }) => [step, detail])).toContainEqual([
      'redriven',
      go.by,
    ]);
  });

  it('replays an unreadable body only while no issue shows it', async () => {
    const hidden = await world.beQuarantined('unreadable', { kind: 'unreadable' });
    const shown = await world.beQuarantined('unreadable', { kind: 'unreadable' });
    await world.records.patch(shown, { queue: 'gitlab/42' });
    const report = await last(world.quarantine.replay({ filter: {} }, go));
    expect(report).toMatchObject({ done: 1, looked: 2, total: 2 });
    expect(report.refused).toEqual([{ id: shown, detail: expect.stringContaining('an issue that shows them') }]);
    expect((await world.takeIn())?.id).toBe(hidden);
    expect(await world.takeIn()).toBeUndefined();
  });

  it('says that a body which was cut cannot be replayed, and leaves it where it is', async () => {
    const id = await world.beQuarantined('too_large', { kind: 'too_large' });
    const report = await last(world.quarantine.replay({ ids: [id] }, go));
    expect(report).toMatchObject({ done: 0, refused: [{ id, detail: expect.stringContaining('64 KiB') }] });
    expect(await world.quarantine.find(id)).toMatchObject({ refusal: { reason: 'cut' } });
    expect(await world.takeIn()).toBeUndefined();
  });

  it('changes nothing in a dry run', async () => {
    const id = await world.beQuarantined('invalid');
    const dry = { ...go, dryRun: true };
    expect(await last(world.quarantine.replay({ filter: {} }, dry))).toMatchObject({ done: 1 });
    expect(await last(world.quarantine.discard({ filter: {} }, dry))).toMatchObject({ done: 1 });
    expect(await world.quarantine.find(id)).toBeDefined();
    expect(await world.takeIn()).toBeUndefined();
  });

  it('keeps the key of what is discarded: the same event again is a duplicate', async () => {
    const id = await world.beQuarantined('unroutable', { idempotencyKey: 'again' });
    expect(await last(world.quarantine.discard({ ids: [id] }, go))).toMatchObject({ done: 1 });
    const again = await world.submit({ idempotencyKey: 'again' });
    expect(again).toMatchObject({ kind: 'duplicate', eventId: id, record: { status: 'ignored', reason: 'discarded' } });
    expect(await world.takeIn()).toBeUndefined();
  });
});
