import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEventRecords } from '../../src/queue/event-records.ts';
import { createKeys } from '../../src/queue/keys.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const { url, prefix } = testRedis();
const keys = createKeys(prefix);
let redis: Redis;
beforeAll(() => {
  redis = new Redis(url);
});
afterAll(() => redis.quit());
const records = () => createEventRecords({ redis, keys });
const at = '2026-11-22T10:00:00.000Z';
const open = async (id: string): Promise<void> =>
  records().open({ id, source: 'insights', bodyHash: 'hash', receivedAt: at });

describe('the record of an event', () => {
  it('gives back any text, half surrogate pairs and control characters too', async () => {
    const text = fc.string({ unit: 'binary' }).map((value) => `${value}\ud800\u0000"\\`);
    let count = 0;
    await fc.assert(
      fc.asyncProperty(text, text, async (incident, detail) => {
        const id = `text-${++count}`;
        await open(id);
        await records().patch(id, { incident }, { at, step: 'routed', detail });
        expect((await records().find(id))?.incident).toBe(incident.toWellFormed());
        expect((await records().trace(id)).at(-1)?.detail).toBe(detail.toWellFormed());
      }),
    );
  });

  it('can be opened again without losing what has become of the event', async () => {
    await open('again');
    await records().finish(
      'again',
      { status: 'delivered', outcome: 'created' },
      { at, step: 'created', detail: '' },
      60_000,
    );
    await open('again');
    expect(await records().find('again')).toMatchObject({ status: 'delivered', outcome: 'created' });
  });

  it.each([
    ['delivered', 'delivered'],
    ['ignored', 'ignored'],
    ['dead', 'queued'],
  ] as const)('says where an event goes; one that is %s by then is %s', async (end, status) => {
    await open(`routed ${end}`);
    await records().finish(`routed ${end}`, { status: end }, { at, step: end, detail: '' }, 60_000);
    await records().route(`routed ${end}`, { status: 'queued', queue: 'q' }, { at, step: 'routed', detail: '' });
    expect(await records().find(`routed ${end}`)).toMatchObject({ status });
    expect((await records().trace(`routed ${end}`)).map(({ step }) => step)).toEqual(['received', end, 'routed']);
  });

  it('removes what is given as undefined, and leaves what is not given', async () => {
    await open('patched');
    await records().patch('patched', { reason: 'a', queue: 'q', lastError: { reason: 'r', detail: 'd', hint: 'h' } });
    await records().patch('patched', { reason: undefined, attempted: true });
    expect(await records().find('patched')).toMatchObject({
      reason: undefined,
      queue: 'q',
      lastError: { hint: 'h' },
      attempts: 1,
    });
  });

  it('ends after its time, or never', async () => {
    const end = { status: 'delivered' } as const;
    const step = { at, step: 'created', detail: '' };
    await open('ends');
    await records().finish('ends', end, step, 5_000);
    await open('stays');
    await records().finish('stays', end, step, 0);
    const left = await redis.pttl(keys.event('ends'));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(5_000);
    expect(await redis.pttl(keys.trace('ends'))).toBeGreaterThan(0);
    expect(await redis.pttl(keys.event('stays'))).toBe(-1);
  });

  it('keeps the last sixty steps of a trace', async () => {
    await open('long');
    for (let step = 0; step < 70; step++) await records().note('long', { at, step: `${step}`, detail: '' });
    const steps = await records().trace('long');
    expect([steps.length, steps.at(-1)?.step]).toEqual([60, '69']);
  });
});
