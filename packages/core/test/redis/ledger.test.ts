import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Bounds, Existing, Intent, LedgerEntry } from '../../src/delivery/ledger.ts';
import { createKeys } from '../../src/queue/keys.ts';
import { createLedger } from '../../src/redis/ledger.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const { url, prefix } = testRedis();
const bounds: Bounds = { sendWindow: 10_000, settle: 90_000, gap: 27_000 };
const content = { receivedAt: 1_000, hash: 'h' };
const existing = (iid: number, eventId = 'e'): Existing => ({ projectId: 42, iid, webUrl: `u/${iid}`, eventId });
const intent = (attempt: string, generation = 1): Intent => ({
  attempt,
  generation,
  destination: 'gitlab',
  projectId: 42,
  marker: 'm',
  eventId: attempt,
  content: { receivedAt: 1_000, hash: `content of ${attempt}` },
  ahead: undefined,
  index: '',
});

let redis: Redis;
let count = 0;
let key = '';
beforeAll(() => {
  redis = new Redis(url);
});
afterAll(() => redis.quit());
beforeEach(() => {
  key = `${prefix}:ledger:${++count}`;
});

const ledger = () => createLedger({ redis, keys: createKeys(prefix) });
/** Moves an entry's times into the past: Redis has only its own clock. */
async function age(milliseconds: number): Promise<void> {
  for (const field of ['started', 'may_send_until', 'doubt_since', 'doubt_until', 'answered_from', 'answered_last']) {
    const value = await redis.hget(key, field);
    if (value !== null) await redis.hset(key, field, Number(value) - milliseconds);
  }
}
async function doubtOf(): Promise<NonNullable<Extract<LedgerEntry, { state: 'free' }>['doubt']>> {
  const entry = await ledger().read(key);
  if (entry.state !== 'free' || !entry.doubt) throw new Error(`no doubt but ${entry.state}`);
  return entry.doubt;
}

/** A look-up of one page that was answered in no time. */
const atOnce = (now: number) => ({ begun: now, first: now, last: now, longest: 0 });

describe('the ledger', () => {
  it('lets exactly one of many claim', async () => {
    const claims = await Promise.all(
      Array.from({ length: 50 }, (_, index) => ledger().claim(key, intent(`a${index}`), bounds)),
    );
    expect(claims.filter(({ claimed }) => claimed)).toHaveLength(1);
    expect(await ledger().read(key)).toMatchObject({ state: 'busy' });
  });

  it('says the same to an attempt that asks again, for its answer was lost with the connection', async () => {
    const first = await ledger().claim(key, intent('a'), bounds);
    expect(first.claimed).toBe(true);
    expect((await ledger().claim(key, intent('b'), bounds)).claimed).toBe(false);
    expect((await ledger().claim(key, intent('a'), bounds)).claimed).toBe(true);
    await ledger().doubt(key, 'a');
    expect((await ledger().claim(key, intent('a'), bounds)).claimed).toBe(false);
  });

  it('remembers what a doubted thing holds: that of the last claim, for who came before was proved absent', async () => {
    await ledger().claim(key, intent('a'), bounds);
    await ledger().doubt(key, 'a');
    expect(await doubtOf()).toMatchObject({ eventId: 'a', content: { hash: 'content of a' } });
    await redis.hdel(key, 'doubt_until');
    await ledger().claim(key, intent('a'), bounds);
    await ledger().doubt(key, 'a');
    expect(await doubtOf()).toMatchObject({ eventId: 'a' });
    await age(bounds.sendWindow + 1_000);
    const settled = { sendWindow: bounds.sendWindow, settle: -10_000, gap: bounds.gap };
    const { now } = await ledger().read(key);
    await ledger().lookedUp(key, await doubtOf(), atOnce(now), settled);
    expect((await ledger().claim(key, intent('b'), settled)).claimed).toBe(true);
    await ledger().doubt(key, 'b');
    expect(await doubtOf()).toMatchObject({ eventId: 'b', content: { hash: 'content of b' } });
  });

  it.each([
    [5_000, undefined, 5_000],
    [undefined, 5_000, 5_000],
    [5_000, -120_000, -120_000],
    [-120_000, 5_000, -120_000],
    [undefined, undefined, undefined],
  ])('keeps the least that GitLab’s clock was ahead: %s, then %s', async (first, second, least) => {
    await ledger().claim(key, { ...intent('a'), ahead: first }, bounds);
    await ledger().doubt(key, 'a');
    await age(bounds.sendWindow + 1_000);
    const settled = { ...bounds, settle: -10_000 };
    const { now } = await ledger().read(key);
    await ledger().lookedUp(key, await doubtOf(), atOnce(now), settled);
    expect((await ledger().claim(key, { ...intent('b'), ahead: second }, settled)).claimed).toBe(true);
    await ledger().doubt(key, 'b');
    expect((await doubtOf()).ahead).toBe(least);
  });

  it('frees the entry after a refusal, but never another attempt’s intent', async () => {
    await ledger().claim(key, intent('a'), bounds);
    await ledger().refuse(key, 'somebody else');
    expect(await ledger().read(key)).toMatchObject({ state: 'busy', attempt: 'a' });
    await ledger().refuse(key, 'a');
    expect(await ledger().read(key)).toMatchObject({ state: 'free', doubt: undefined });
  });

  it.each(['in doubt', 'on its way'])('knows whose it is that was found while the last claim is %s', async (how) => {
    await ledger().claim(key, intent('b'), bounds);
    if (how === 'in doubt') await ledger().doubt(key, 'b');
    const seen = { receivedAt: 1, hash: 'content of a' };
    const recorded = await ledger().record(key, 1, existing(7, 'a'), seen, 'adopted');
    expect(recorded).toMatchObject({ kept: { iid: 7, eventId: 'b' }, content: { hash: 'content of b' } });
    expect(await ledger().read(key)).toMatchObject({ existing: { eventId: 'b' }, content: { hash: 'content of b' } });
  });

  it('makes a doubt of an intent whose owner is silent past its send deadline', async () => {
    await ledger().claim(key, intent('a'), bounds);
    await age(bounds.sendWindow + 1);
    expect(await doubtOf()).toMatchObject({ projectId: 42, marker: 'm', settled: false });
    expect((await ledger().claim(key, intent('b'), bounds)).claimed).toBe(false);
  });

  it('does not let the late refusal of a doubted attempt clear the doubt', async () => {
    await ledger().claim(key, intent('a'), bounds);
    await age(bounds.sendWindow + 1);
    await ledger().read(key);
    await ledger().refuse(key, 'a');
    expect(await doubtOf()).toMatchObject({ settled: false });
  });

  it('does not count a look-up that began while something could still be sent', async () => {
    await ledger().claim(key, intent('a'), bounds);
    await ledger().doubt(key, 'a');
    const { now } = await ledger().read(key);
    expect(await ledger().lookedUp(key, await doubtOf(), atOnce(now), bounds)).toBe(false);
    expect((await doubtOf()).answeredFrom).toBeUndefined();
  });

  /** Looks up at each of these times (ms) after the send window; says whether the doubt is settled in the end. */
  async function lookUps(gaps: number[]): Promise<boolean> {
    await ledger().claim(key, intent('a'), bounds);
    await ledger().doubt(key, 'a');
    await age(bounds.sendWindow + 1_000);
    let settled = false;
    for (const gap of gaps) {
      await age(gap);
      const { now } = await ledger().read(key);
      settled = await ledger().lookedUp(key, await doubtOf(), atOnce(now), bounds);
    }
    return settled;
  }

  it('settles only after the whole settle time of answered look-ups', async () => {
    expect(await lookUps([0, 20_000, 20_000, 20_000, 20_000])).toBe(false);
    await age(11_000);
    const { now } = await ledger().read(key);
    expect(await ledger().lookedUp(key, await doubtOf(), atOnce(now), bounds)).toBe(true);
    expect((await ledger().claim(key, intent('b'), bounds)).claimed).toBe(true);
  });

  it('starts over after a gap in which GitLab may have been frozen', async () => {
    expect(await lookUps([0, 20_000, 20_000, 30_000, 20_000, 20_000])).toBe(false);
  });

  it('counts a list that takes longer than a gap, as long as its pages come, and only when the whole settle time is over', async () => {
    const slow = (now: number, longest: number) => ({ begun: now - 40_000, first: now - 39_000, last: now, longest });
    expect(await lookUps([])).toBe(false);
    const said: boolean[] = [];
    for (let look = 0; look < 4; look++) {
      await age(45_000);
      const { now } = await ledger().read(key);
      said.push(await ledger().lookedUp(key, await doubtOf(), slow(now, 2_000), bounds));
    }
    expect(said).toEqual([false, false, false, true]);
  });

  it('starts over where the pages of one list are a gap apart', async () => {
    expect(await lookUps([0, 20_000, 20_000, 20_000, 20_000])).toBe(false);
    await age(11_000);
    const { now } = await ledger().read(key);
    const frozen = { begun: now, first: now, last: now, longest: bounds.gap + 1 };
    expect(await ledger().lookedUp(key, await doubtOf(), frozen, bounds)).toBe(false);
    await age(20_000);
    const { now: later } = await ledger().read(key);
    expect(await ledger().lookedUp(key, await doubtOf(), atOnce(later), bounds)).toBe(false);
  });

  it('starts over after a look-up without an answer', async () => {
    await lookUps([0, 20_000, 20_000, 20_000, 20_000]);
    await ledger().unanswered(key, await doubtOf());
    await age(11_000);
    const { now } = await ledger().read(key);
    expect(await ledger().lookedUp(key, await doubtOf(), atOnce(now), bounds)).toBe(false);
  });

  it('stays settled however long the turn to make it takes, until something is sent again', async () => {
    expect(await lookUps([0, 23_000, 23_000, 23_000, 23_000])).toBe(true);
    await age(60 * bounds.gap);
    expect(await doubtOf()).toMatchObject({ settled: true });
    expect((await ledger().claim(key, intent('b'), bounds)).claimed).toBe(true);
    await ledger().doubt(key, 'b');
    expect(await doubtOf()).toMatchObject({ settled: false });
    expect((await ledger().claim(key, intent('c'), bounds)).claimed).toBe(false);
  });

  it('keeps what a late answer says, whoever holds the intent by then', async () => {
    await lookUps([0, 23_000, 23_000, 23_000, 23_000]);
    await ledger().claim(key, intent('b'), bounds);
    expect(await ledger().record(key, 1, existing(7), content)).toEqual({
      kept: existing(7),
      content,
      surplus: undefined,
    });
    await ledger().refuse(key, 'b');
    expect(await ledger().read(key)).toMatchObject({ state: 'created', existing: existing(7) });
  });

  it.each([
    [5, 9, 5, 9],
    [9, 5, 5, 9],
  ])('keeps the lower of two: %i then %i', async (first, second, kept, surplus) => {
    await ledger().record(key, 1, existing(first, 'first'), content);
    const result = await ledger().record(key, 1, existing(second, 'second'), content);
    expect([result.kept.iid, result.surplus?.iid]).toEqual([kept, surplus]);
    expect(await ledger().read(key)).toMatchObject({ existing: { iid: kept } });
  });

  it('writes the same issue twice without a surplus, and keeps for which event it was made', async () => {
    await ledger().record(key, 1, existing(5, 'the maker'), content);
    const again = await ledger().record(key, 1, existing(5, 'a finder who looked before'), {
      receivedAt: 9,
      hash: 'other',
    });
    expect(again).toEqual({ kept: existing(5, 'the maker'), content, surplus: undefined });
  });

  it('puts a content only in the place of the one that was read', async () => {
    const [first, second, third] = ['a', 'b', 'c'].map((hash, at) => ({ receivedAt: at, hash, memory: `[${at} ]` }));
    if (!first || !second || !third) throw new Error('three were made');
    await ledger().record(key, 1, existing(5), first);
    expect(await ledger().replace(key, 6, first, second)).toBe(false);
    expect(await ledger().replace(key, 5, first, second)).toBe(true);
    expect(await ledger().replace(key, 5, first, third)).toBe(false);
    expect(await ledger().replace(key, 5, { receivedAt: 1, hash: 'b' }, third)).toBe(false);
    expect(await ledger().read(key)).toMatchObject({ content: second });
  });

  it('gives a doubted thing its memory back, and one without a memory none', async () => {
    const memory = '[1,"x y"]';
    await ledger().claim(key, { ...intent('a'), content: { receivedAt: 1, hash: 'h', memory } }, bounds);
    await ledger().doubt(key, 'a');
    expect((await doubtOf()).content).toEqual({ receivedAt: 1, hash: 'h', memory });
    await ledger().record(key, 1, existing(5), { receivedAt: 2, hash: 'g' });
    expect(await ledger().read(key)).toHaveProperty('content', { receivedAt: 2, hash: 'g' });
  });

  it('says where a thing went, unless it is no longer where it went from', async () => {
    await ledger().record(key, 1, existing(5), content);
    await ledger().move(key, existing(6), { projectId: 43, iid: 1, webUrl: 'there' });
    expect(await ledger().read(key)).toMatchObject({ existing: existing(5) });
    await ledger().move(key, existing(5), { projectId: 43, iid: 1, webUrl: 'there' });
    const moved = { projectId: 43, iid: 1, webUrl: 'there', eventId: 'e' };
    expect(await ledger().read(key)).toMatchObject({ existing: moved, content });
  });

  it('remembers which issue the next generation follows, until that is there', async () => {
    await ledger().record(key, 1, existing(5), content);
    await ledger().forget(key, 5, 'u/5');
    expect(await ledger().read(key)).toMatchObject({ state: 'free', generation: 2, follows: 'u/5' });
    await ledger().record(key, 2, existing(7), content);
    await ledger().forget(key, 7);
    expect(await ledger().read(key)).toMatchObject({ generation: 3, follows: undefined });
  });

  it('begins a generation only for the issue that is gone, and refuses claims of the one before', async () => {
    await ledger().record(key, 1, existing(5), content);
    await ledger().forget(key, 6);
    expect(await ledger().read(key)).toMatchObject({ state: 'created', generation: 1 });
    await ledger().forget(key, 5);
    expect(await ledger().read(key)).toMatchObject({ state: 'free', generation: 2 });
    expect((await ledger().claim(key, intent('late', 1), bounds)).claimed).toBe(false);
    expect((await ledger().claim(key, intent('new', 2), bounds)).claimed).toBe(true);
  });
});
