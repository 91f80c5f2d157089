import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareFields, digestFields, sentFields } from '../../src/event/field-digest.ts';

const digest = (payload: Record<string, unknown>) => digestFields(sentFields(payload) ?? []);
const compare = (before: Record<string, unknown>, now: Record<string, unknown>) => {
  const { changed, gone } = compareFields(sentFields(now) ?? [], digest(before));
  return { changed: changed.map(({ name }) => name), gone };
};

describe('what differs from the event before', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>, string[], number]>([
    ['nothing', { a: 1, b: { c: [1] } }, { b: { c: [1] }, a: 1 }, [], 0],
    ['a value', { a: 1, b: 2 }, { a: 1, b: 3 }, ['b'], 0],
    ['a type', { a: 1 }, { a: '1' }, ['a'], 0],
    ['a field that is new', { a: 1 }, { a: 1, b: null }, ['b'], 0],
    ['a field that is gone', { a: 1, b: 2 }, { a: 1 }, [], 1],
    ['a name', { a: 1 }, { b: 1 }, ['b'], 1],
    [
      'a field within a field',
      { alert: { labels: { job: 'x', env: 'y' } } },
      { alert: { labels: { job: 'z', env: 'y' } } },
      ['alert.labels.job'],
      0,
    ],
    ['something far down', { a: { b: { c: { d: 1 } } } }, { a: { b: { c: { d: 2 } } } }, ['a.b.c'], 0],
    ['an item of a list', { a: [1, 2] }, { a: [1, 3] }, ['a'], 0],
    ['an object in place of a value', { a: 1 }, { a: { b: 1 } }, ['a.b'], 1],
  ])('%s', (_name, before, now, changed, gone) => {
    expect(compare(before, now)).toEqual({ changed, gone });
  });

  it('is nothing for any payload compared with itself, and remembers none of its text', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (payload) => {
        expect(compare(payload, payload)).toEqual({ changed: [], gone: 0 });
        expect(digest(payload)).toMatch(/^(?:[\w-]{10})*$/);
      }),
    );
  });

  it('goes by the top fields where there are many, and is given up where those are too many', () => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`f${index}`, index]));
    expect(compare({ a: many, b: 1 }, { a: { ...many, f3: 'x' }, b: 1 })).toEqual({ changed: ['a'], gone: 0 });
    expect(sentFields(many)).toBeUndefined();
  });
});
