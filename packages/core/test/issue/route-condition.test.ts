import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEVERITIES } from '../../src/config/severity.ts';
import type { Condition } from '../../src/config/source-schema.ts';
import { holds } from '../../src/issue/condition.ts';
import { findEventValue } from '../../src/issue/event-value.ts';
import { checkRegex } from '../../src/issue/regex.ts';
import { buildEvent } from './route-builders.ts';

describe('a condition', () => {
  it.each<[string, Condition, unknown, boolean]>([
    ['a text', 'Recommendation', 'Recommendation', true],
    ['a text in another case', 'recommendation', 'RECOMMENDATION', true],
    ['another text', 'Recommendation', 'Detection', false],
    ['a part of a text', 'Recommend', 'Recommendation', false],
    ['a number and its text', 42, '42', true],
    ['a text and its number', '42', 42, true],
    ['true and its text', true, 'TRUE', true],
    ['a value that is not there', '', undefined, false],
    ['null', 'null', null, false],
    ['an object', '[object Object]', {}, false],
    ['one of a list', ['a', 'b', 3], 'B', true],
    ['none of a list', ['a', 'b'], 'c', false],
    ['any element of a list in the event', 'b', ['a', 'B'], true],
    ['no element of a list in the event', 'c', ['a', 'b'], false],
    ['an empty list in the event', 'a', [], false],
    ['a pattern anywhere', { matches: 'svc-\\w+' }, 'the SVC-backup account', true],
    ['a pattern at both ends', { matches: '^svc$' }, 'svc-backup', false],
    ['a pattern on any element', { matches: '^b' }, ['a', 'bc'], true],
    ['a pattern on a number', { matches: '^4' }, 42, true],
    ['a pattern on nothing', { matches: '.*' }, undefined, false],
    ['at least', { at_least: 'medium' }, 'High', true],
    ['at least the same', { at_least: 'medium' }, 'medium', true],
    ['at least, and less', { at_least: 'medium' }, 'low', false],
    ['at least, of nothing', { at_least: 'low' }, undefined, false],
    ['below', { below: 'medium' }, 'low', true],
    ['below the same', { below: 'medium' }, 'medium', false],
    ['below, of what is no severity', { below: 'critical' }, 'Moderate', false],
    ['exists', { exists: true }, '', true],
    ['exists, and does not', { exists: true }, undefined, false],
    ['null does not exist', { exists: false }, null, true],
    ['an empty list exists', { exists: true }, [], true],
    ['not', { not: 'a' }, 'b', true],
    ['not, and is', { not: 'a' }, 'A', false],
    ['not any of a list', { not: ['a', 'b'] }, 'b', false],
    ['not, of nothing', { not: 'a' }, undefined, true],
    ['not at least', { not: { at_least: 'high' } }, 'medium', true],
    ['not below', { not: { below: 'high' } }, 'medium', false],
    ['not there', { not: { exists: true } }, undefined, true],
    ['not a pattern', { not: { matches: '^svc-' } }, 'alice', true],
    ['not, when one element is', { not: 'a' }, ['a', 'b'], false],
  ])('on %s', (_, condition, value, expected) => {
    expect(holds(condition, value)).toBe(expected);
  });

  it('compares text without regard to case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        for (const other of [text.toUpperCase(), text.toLowerCase(), text]) {
          expect(holds(other, text)).toBe(true);
          expect(holds([other], text)).toBe(true);
          expect(holds({ not: other }, text)).toBe(false);
        }
      }),
    );
  });

  it('compares every letter there is with its other case', () => {
    const differing: string[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      const letter = String.fromCodePoint(code);
      if (!holds(letter.toUpperCase(), letter) || !holds(letter.toLowerCase(), letter))
        differing.push(code.toString(16));
    }
    expect(differing).toEqual([]);
  });

  it('never takes unknown for below anything, and always for at least it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SEVERITIES), fc.constantFrom('unknown', 'Unknown', 'P1', ''), (floor, sent) => {
        expect(holds({ below: floor }, sent)).toBe(false);
        expect(holds({ at_least: floor }, sent)).toBe(true);
      }),
    );
  });

  it('is below exactly when it is not at least', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SEVERITIES), fc.constantFrom(...SEVERITIES), (floor, severity) => {
        expect(holds({ below: floor }, severity)).toBe(!holds({ at_least: floor }, severity));
      }),
    );
  });

  it('reads only the beginning of long text', () => {
    const long = `${'a'.repeat(10_000)}b`;
    expect(holds({ matches: 'b' }, long)).toBe(false);
    expect(holds({ matches: 'a' }, long)).toBe(true);
  });

  it('runs patterns that make other engines explode', () => {
    expect(holds({ matches: '^(a+)+$' }, `${'a'.repeat(9_999)}!`)).toBe(false);
    expect(holds({ matches: '(.*)*x(.*)*y' }, 'x'.repeat(10_000))).toBe(false);
  });
});

describe('a pattern that the engine cannot run in linear time', () => {
  it.each(['(?=a)', '(?<!a)b', '(a)\\1', '(', '[z-a]', 'a{1001}'])('%s is refused', (pattern) => {
    expect(checkRegex(pattern)).toEqual(expect.any(String));
  });

  it('is not what operators write', () => {
    for (const pattern of ['^svc-', 'a|b', '\\bprod\\b', '(?-i)Prod', '\\p{L}+', '']) {
      expect(checkRegex(pattern)).toBeUndefined();
    }
  });
});

describe('the value a key names', () => {
  const payload = {
    incidentType: 'Detection',
    'with.dot': 'no',
    alert: { labels: { job: 'node' }, list: ['a', { b: 1 }] },
    event: { severity: 'low' },
    nothing: null,
  };
  const event = buildEvent({ payload, severity: 'critical', isTest: true, link: 'https://example.com' });

  it.each<[string, unknown]>([
    ['incidentType', 'Detection'],
    ['alert.labels.job', 'node'],
    ['alert.list.0', 'a'],
    ['alert.list.1.b', 1],
    ['alert.list.length', undefined],
    ['alert.missing.deeper', undefined],
    ['incidentType.length', undefined],
    ['incidentType.0', undefined],
    ['nothing', null],
    ['nothing.deeper', undefined],
    ['constructor', undefined],
    ['__proto__', undefined],
    ['alert.toString', undefined],
    ['alert.__proto__.polluted', undefined],
    ['', undefined],
    ['event.severity', 'critical'],
    ['event.id', event.id],
    ['event.source', 'insights'],
    ['event.summary', 'Unused administrator'],
    ['event.status', 'firing'],
    ['event.is_test', true],
    ['event.link', 'https://example.com'],
    ['event.received_at', event.receivedAt],
    ['event.occurred_at', undefined],
    ['event.constructor', undefined],
  ])('%s', (key, expected) => {
    expect(findEventValue(event, key)).toEqual(expected);
  });

  it('is every entity by its name', () => {
    expect(holds('svc-BACKUP', findEventValue(event, 'event.entities'))).toBe(true);
  });
});
