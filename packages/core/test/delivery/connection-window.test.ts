import { describe, expect, it } from 'vitest';
import { createConnectionWindow } from '../../src/delivery/connection-window.ts';
import type { HttpResult } from '../../src/gitlab/http.ts';

const answer = (status: number): HttpResult => ({ kind: 'response', status, headers: {}, body: '', date: undefined });
const MADE = answer(201);

/** A window, the requests that are under way in it, and a clock of the test's. */
function open(max: number) {
  const time = { now: 0 };
  const window = createConnectionWindow({ max, clock: { monotonic: () => time.now } });
  const underWay: Array<{ name: string; end: () => void }> = [];
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    time,
    start: async (...names: string[]) => {
      for (const name of names) {
        void window.run(() => new Promise<void>((resolve) => underWay.push({ name, end: resolve })));
      }
      await settled();
    },
    names: () => underWay.map(({ name }) => name),
    /** Ends the oldest request with that result. */
    end: async (result: HttpResult) => {
      window.learn(result);
      underWay.shift()?.end();
      await settled();
    },
  };
}

const many = Array.from({ length: 30 }, (_, index) => String(index));

describe('slow start', () => {
  it('lets one request go, one more with every answer, and never more than the greatest number', async () => {
    const { start, end, names } = open(4);
    await start(...many);
    const sizes = [names().length];
    for (let round = 0; round < 6; round++) {
      await end(MADE);
      sizes.push(names().length);
    }
    expect(sizes).toEqual([1, 2, 3, 4, 4, 4, 4]);
  });

  it.each([
    ['a 429', answer(429)],
    ['a 503', answer(503)],
    ['a refused connection', { kind: 'silence', sent: false, cause: 'refused' } as const],
  ])('goes back to one after %s, and those under way end first', async (_name, refusal) => {
    const { start, end, names } = open(20);
    await start(...many);
    for (let round = 0; round < 4; round++) await end(MADE);
    expect(names()).toHaveLength(5);
    await end(refusal);
    expect(names()).toHaveLength(4);
    for (let left = 3; left >= 1; left--) {
      await end(refusal);
      expect(names()).toHaveLength(left);
    }
    await end(refusal);
    expect(names()).toHaveLength(1);
    await end(MADE);
    expect(names()).toHaveLength(2);
  });

  it.each([
    ['a 500', answer(500)],
    ['a lost answer', { kind: 'silence', sent: true, cause: 'timeout' } as const],
  ])('leaves half after %s', async (_name, failure) => {
    const { start, end, names } = open(20);
    await start(...many);
    for (let round = 0; round < 7; round++) await end(MADE);
    expect(names()).toHaveLength(8);
    const sizes: number[] = [];
    for (const result of [failure, MADE, MADE, MADE]) {
      await end(result);
      sizes.push(names().length);
    }
    // Four from here on, and one more with every answer.
    expect(sizes).toEqual([7, 6, 6, 7]);
  });

  it.each([201, 404, 400, 422])('takes a %d for an answer', async (status) => {
    const { start, end, names } = open(20);
    await start(...many);
    await end(answer(status));
    expect(names()).toHaveLength(2);
  });

  it('serves in the order of asking', async () => {
    const { start, end, names } = open(2);
    await start('a', 'b', 'c', 'd', 'e');
    const order = [...names()];
    for (let round = 0; round < 4; round++) {
      const before = names();
      await end(MADE);
      order.push(...names().filter((name) => !before.includes(name)));
    }
    expect(order).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('starts over after five seconds without a request, and not while one is under way', async () => {
    const { start, end, names, time } = open(20);
    await start('a', 'b', 'c');
    for (let round = 0; round < 3; round++) await end(MADE);
    time.now = 4_999;
    await start('d', 'e', 'f');
    expect(names()).toHaveLength(3);
    time.now = 60_000;
    await start('g');
    expect(names()).toHaveLength(4);
    for (let round = 0; round < 4; round++) await end(MADE);
    time.now = 65_000;
    await start('h', 'i');
    expect(names()).toEqual(['h']);
  });

  it('returns what the request returned, and goes on after one that failed', async () => {
    const window = createConnectionWindow({ max: 1, clock: { monotonic: () => 0 } });
    const failed = window.run(() => Promise.reject(new Error('broken')));
    await expect(failed).rejects.toThrow('broken');
    expect(await window.run(async () => 'made')).toBe('made');
  });
});
