import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ParkReason } from '../../src/delivery/park.ts';
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

const because = (reason: string, over: Partial<ParkReason> = {}): ParkReason => {
  return { reason, status: undefined, hint: 'mend it', reads: false, firstProbeIn: 1_000, ...over };
};
const gate = () => createGate({ redis, keys });
const queue = (project = '42') => ({ destination, project });
/** Lets the next probe be due. */
const dueNow = (project?: string) =>
  redis.hset(keys.park(project ? `${destination}/${project}` : destination), 'next', 0);

describe('the gate', () => {
  it('is open until something parks, and then waits for the first probe', async () => {
    expect(await gate().ask(queue(), false, intervals)).toEqual({ kind: 'open' });
    const scope = { destination, project: undefined };
    expect(await gate().park(scope, because('unauthorized'))).toBe('new');
    expect(await gate().park(scope, because('unauthorized'))).toBe('known');
    expect(await gate().ask(queue(), false, intervals)).toMatchObject({ kind: 'wait' });
  });

  it('gives the probe to one of many askers', async () => {
    await gate().park({ destination, project: undefined }, because('refused'));
    await dueNow();
    const answers = await Promise.all(Array.from({ length: 40 }, () => gate().ask(queue(), false, intervals)));
    expect(answers.filter(({ kind }) => kind === 'probe')).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === 'wait')).toHaveLength(39);
  });

  it('probes ever less often, up to the greatest interval', async () => {
    await gate().park({ destination, project: undefined }, because('refused'));
    const waits: number[] = [];
    for (let probe = 0; probe < 14; probe++) {
      await dueNow();
      await gate().ask(queue(), false, intervals);
      const answer = await gate().ask(queue(), false, intervals);
      waits.push(answer.kind === 'wait' ? Math.round(answer.in / 1_000) : -1);
    }
    expect(waits).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4]);
  });

  it('holds only the project that is broken', async () => {
    await gate().park({ destination, project: '42' }, because('forbidden'));
    expect((await gate().ask(queue('42'), false, intervals)).kind).toBe('wait');
    expect((await gate().ask(queue('43'), false, intervals)).kind).toBe('open');
  });

  it('opens when the trial succeeded, and says once that it was parked', async () => {
    const scope = { destination, project: undefined };
    await gate().park(scope, because('unauthorized'));
    expect(await gate().find(scope)).toMatchObject({ reason: 'unauthorized' });
    expect(await gate().unpark(scope)).toBe(true);
    expect(await gate().unpark(scope)).toBe(false);
    expect((await gate().ask(queue(), false, intervals)).kind).toBe('open');
  });

  it('stays closed while it is held: nothing probes, passes, opens it or changes its reason', async () => {
    const scope = { destination, project: undefined };
    await gate().park(scope, because('unavailable', { reads: true }));
    await gate().hold(destination, { reason: 'ledger_rebuild', hint: 'wait' });
    await dueNow();
    for (const inDoubt of [false, true]) {
      expect((await gate().ask(queue(), inDoubt, intervals)).kind).toBe('wait');
    }
    expect(await gate().park(scope, because('unauthorized'))).toBe('known');
    await gate().readsPass(scope);
    expect(await gate().unpark(scope)).toBe(false);
    expect((await gate().ask(queue(), true, intervals)).kind).toBe('wait');
    expect(await gate().list()).toContainEqual(expect.objectContaining({ destination, reason: 'ledger_rebuild' }));
    expect(await gate().release(destination)).toBe(true);
    expect((await gate().ask(queue(), false, intervals)).kind).toBe('open');
  });

  it('tells of another reason once, however often it changes', async () => {
    const scope = { destination, project: undefined };
    const told: string[] = [];
    for (const reason of ['unavailable', 'unauthorized', 'unavailable', 'unauthorized'])
      told.push(await gate().park(scope, because(reason)));
    expect(told).toEqual(['new', 'changed', 'known', 'known']);
    expect(await gate().find(scope)).toMatchObject({ reason: 'unauthorized' });
  });

  it('tells many parkers apart: one is the first', async () => {
    const scope = { destination, project: '42' };
    const told = await Promise.all(Array.from({ length: 40 }, () => gate().park(scope, because('forbidden'))));
    expect(told.filter((news) => news === 'new')).toHaveLength(1);
    expect(told.filter((news) => news === 'known')).toHaveLength(39);
  });

  it('lists what is parked with its reason, and no longer what was opened', async () => {
    const mine = async () => (await gate().list()).filter((parked) => parked.destination === destination);
    const project = { destination, project: 'group/sub/project' };
    await gate().park(project, because('forbidden', { status: 403, hint: 'the project is archived' }));
    await gate().park({ destination, project: undefined }, because('refused'));
    expect(await mine()).toMatchObject([
      { destination, project: undefined, reason: 'refused', status: undefined, probes: 0 },
      { ...project, reason: 'forbidden', status: 403, hint: 'the project is archived', probes: 0 },
    ]);
    await gate().unpark({ destination, project: undefined });
    expect(await mine()).toHaveLength(1);
    await gate().unpark(project);
    expect(await mine()).toEqual([]);
  });

  it('counts openings, so that whoever saw none of it knows that there was one', async () => {
    const openings = async () => {
      const seen = await gate().look(queue());
      return seen.parked ? 'parked' : seen.openings;
    };
    expect(await openings()).toBe(0);
    await gate().park({ destination, project: '42' }, because('forbidden'));
    expect(await openings()).toBe('parked');
    await gate().unpark({ destination, project: '42' });
    await gate().unpark({ destination, project: '42' });
    expect(await openings()).toBe(1);
  });

  it('lets what is in doubt pass while GitLab answers reads, and nothing else', async () => {
    const scope = { destination, project: undefined };
    const ask = (inDoubt: boolean) => gate().ask(queue(), inDoubt, intervals);
    await gate().readsPass(scope);
    expect(await gate().look(queue())).toMatchObject({ parked: false });
    await gate().park(scope, because('timeout', { reads: true, firstProbeIn: 60_000 }));
    expect([(await ask(true)).kind, (await ask(false)).kind]).toEqual(['pass', 'wait']);
    await gate().park(scope, because('unauthorized', { firstProbeIn: 60_000 }));
    expect([(await ask(true)).kind, (await ask(false)).kind]).toEqual(['wait', 'wait']);
    await gate().park(scope, because('timeout', { reads: true, firstProbeIn: 60_000 }));
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

  it('takes them for an outage also where hours lie between', async () => {
    for (let count = 0; count < 4; count++) await gate().countSilence(destination, `i${count}`);
    const HOURS = 3_600_000 * 12;
    expect(await redis.pttl(keys.park(`${destination}:silence`))).toBeGreaterThan(HOURS);
  });
});
