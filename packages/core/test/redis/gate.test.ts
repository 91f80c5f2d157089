import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKeys } from '../../src/queue/keys.ts';
import { createGate } from '../../src/redis/gate.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const { url, prefix } = testRedis();
const keys = createKeys(prefix);
const intervals = { min: 1_000, max: 4_000 };
let redis: Redis;
let count = 0;
let destination = '';
beforeAll(() => {
  redis = new Redis(url);
});
afterAll(() => redis.quit());
beforeEach(() => {
  destination = `gitlab${++count}`;
});

const gate = () => createGate({ redis, keys });
const queue = (project = '42') => ({ destination, project });
/** Lets the next probe be due. */
const dueNow = (project?: string) =>
  redis.hset(keys.park(project ? `${destination}/${project}` : destination), 'next', 0);

describe('the gate', () => {
  it('is open until something parks, and then waits for the first probe', async () => {
    expect(await gate().ask(queue(), false, intervals)).toEqual({ kind: 'open' });
    expect(
      await gate().park(
        { destination, project: undefined },
        { reason: 'unauthorized', reads: false, firstProbeIn: 1_000 },
      ),
    ).toBe(true);
    expect(
      await gate().park(
        { destination, project: undefined },
        { reason: 'unauthorized', reads: false, firstProbeIn: 1_000 },
      ),
    ).toBe(false);
    expect(await gate().ask(queue(), false, intervals)).toMatchObject({ kind: 'wait' });
  });

  it('gives the probe to one of many askers', async () => {
    await gate().park({ destination, project: undefined }, { reason: 'refused', reads: false, firstProbeIn: 1_000 });
    await dueNow();
    const answers = await Promise.all(Array.from({ length: 40 }, () => gate().ask(queue(), false, intervals)));
    expect(answers.filter(({ kind }) => kind === 'probe')).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === 'wait')).toHaveLength(39);
  });

  it('probes ever less often, up to the greatest interval', async () => {
    await gate().park({ destination, project: undefined }, { reason: 'refused', reads: false, firstProbeIn: 1_000 });
    const waits: number[] = [];
    for (let probe = 0; probe < 4; probe++) {
      await dueNow();
      await gate().ask(queue(), false, intervals);
      const answer = await gate().ask(queue(), false, intervals);
      waits.push(answer.kind === 'wait' ? Math.round(answer.in / 1_000) : -1);
    }
    expect(waits).toEqual([1, 2, 4, 4]);
  });

  it('holds only the project that is broken', async () => {
    await gate().park({ destination, project: '42' }, { reason: 'forbidden', reads: false, firstProbeIn: 1_000 });
    expect((await gate().ask(queue('42'), false, intervals)).kind).toBe('wait');
    expect((await gate().ask(queue('43'), false, intervals)).kind).toBe('open');
  });

  it('opens when the trial succeeded, and says once that it was parked', async () => {
    const scope = { destination, project: undefined };
    await gate().park(scope, { reason: 'unauthorized', reads: false, firstProbeIn: 1_000 });
    expect(await gate().find(scope)).toMatchObject({ reason: 'unauthorized' });
    expect(await gate().unpark(scope)).toBe(true);
    expect(await gate().unpark(scope)).toBe(false);
    expect((await gate().ask(queue(), false, intervals)).kind).toBe('open');
  });

  it('lets what is in doubt pass while GitLab answers reads, and nothing else', async () => {
    const scope = { destination, project: undefined };
    const ask = (inDoubt: boolean) => gate().ask(queue(), inDoubt, intervals);
    await gate().readsPass(scope);
    expect(await gate().isParked(queue())).toBe(false);
    await gate().park(scope, { reason: 'timeout', reads: true, firstProbeIn: 60_000 });
    expect([(await ask(true)).kind, (await ask(false)).kind]).toEqual(['pass', 'wait']);
    await gate().park(scope, { reason: 'unauthorized', reads: false, firstProbeIn: 60_000 });
    expect([(await ask(true)).kind, (await ask(false)).kind]).toEqual(['wait', 'wait']);
    await gate().park(scope, { reason: 'timeout', reads: true, firstProbeIn: 60_000 });
    expect((await ask(true)).kind).toBe('wait');
    await gate().readsPass(scope);
    expect([(await ask(true)).kind, (await ask(false)).kind]).toEqual(['pass', 'wait']);
  });

  it('takes five silences over two incidents for an outage, but not five of one incident, nor with an answer between', async () => {
    for (let count = 0; count < 8; count++) expect(await gate().countSilence(destination, 'one')).toBe(false);
    expect(await gate().countSilence(destination, 'two')).toBe(true);
    for (let count = 0; count < 4; count++) await gate().countSilence(destination, `i${count}`);
    await gate().answered(destination);
    expect(await gate().countSilence(destination, 'last')).toBe(false);
  });
});
