import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKeys } from '../../src/queue/keys.ts';
import { createLedger } from '../../src/redis/ledger.ts';
import { testRedis } from '../../src/testing/test-redis.ts';
import { createTwin, type Twin } from './twin.ts';

/** 3: one that claims, one that looks, one that is late. */
const ATTEMPTS = 3;

/** 50 runs of 60 to 120 steps: a few seconds, and enough for doubts to be settled some hundred times. */
const RUNS = 50;
const STEPS = { minLength: 60, maxLength: 120 };

/** 2 min: a run that fails is made shorter, which takes longer than all that pass. */
const SHRINKING = 120_000;

const { url, prefix } = testRedis();
let redis: Redis;
beforeAll(() => {
  redis = new Redis(url);
});
afterAll(() => redis.quit());

/** Many ticks and whole look-ups, few interruptions: else no doubt would ever be settled. */
const who = fc.nat(ATTEMPTS - 1);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ does: fc.constant('tick' as const), who }) },
  { weight: 8, arbitrary: fc.record({ does: fc.constant('look' as const), who }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('claim' as const), who }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constantFrom('begin', 'lookedUp', 'doubt'), who }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('refuse', 'unanswered'), who }) },
);

it(
  'does in Redis what the model’s ledger does, whatever the order of steps and ticks',
  async () => {
    const ledger = createLedger({ redis, keys: createKeys(prefix) });
    const seen = { settled: 0, claimed: 0 };
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, STEPS), fc.boolean(), async (steps, ends) => {
        const twin = createTwin({ redis, ledger, key: `${prefix}:twin:${++run}`, attempts: ATTEMPTS });
        for (const { does, who } of steps) {
          const [model, real] = await take(twin, does, who);
          expect(real, does).toBe(model);
          if (model && does === 'claim') seen.claimed += 1;
          if (model && does !== 'claim') seen.settled += 1;
          const [expected, found] = await twin.entries();
          expect(found, `after ${does}`).toEqual(expected);
        }
        if (!ends) return;
        await twin.record();
        const [expected, found] = await twin.entries();
        expect(found, 'after record').toEqual(expected);
      }),
      { numRuns: RUNS },
    );
    expect(seen.settled, 'doubts that were settled on the way').toBeGreaterThan(0);
    expect(seen.claimed, 'claims on the way').toBeGreaterThan(RUNS);
  },
  SHRINKING,
);

type Does = 'look' | Exclude<keyof Twin, 'entries' | 'record'>;

/** Takes one step; `look` is a whole look-up in one. */
async function take(twin: Twin, does: string, who: number): Promise<[boolean, boolean]> {
  const name = does as Does;
  if (name === 'look') await twin.begin(who);
  const said = await twin[name === 'look' ? 'lookedUp' : name](who);
  return said ?? [false, false];
}
