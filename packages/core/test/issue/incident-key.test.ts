import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTemplates } from '../../src/issue/template.ts';
import { hostileText } from './hostile.ts';
import { sampleEvent } from './sample-event.ts';

const { renderKey } = createTemplates();
const key = (template: string, payload: Record<string, unknown>) =>
  renderKey({ template, event: sampleEvent({ payload }) });

describe('an incident key', () => {
  it('is what the template says, values as sent', () => {
    expect(key('%%tenantId%%/%%incidentId%%', { tenantId: 't-1', incidentId: 'I_2' })).toEqual({ key: 't-1/I_2' });
    expect(key('{{ id }}', { id: 'a/b %2F @x' })).toEqual({ key: 'a/b %2F @x' });
    expect(key('{{ event.source }}:{{ n }}', { n: 7 })).toEqual({ key: 'insights:7' });
    expect(key('all of them', {})).toEqual({ key: 'all of them' });
  });

  it.each([
    ['%%tenantId%%/%%incidentId%%', { tenantId: 't' }, /part 2 .*empty/],
    ['%%tenantId%%/%%incidentId%%', { tenantId: ' \u200b', incidentId: 'x' }, /part 1 .*empty/],
    ['%%tenantId%%/%%incidentId%%', { tenantId: 't', incidentId: '%%incidentId%%' }, /part 2 .*did not replace/],
    ['{{ id }}', { id: null }, /empty/],
    ['{{ id }}', { id: 'x%%a.b%%' }, /did not replace/],
    ['', {}, /empty/],
    ['{{ id | nofilter }}', { id: 'x' }, /failed/],
  ])('%s of %j is weak', (template, payload, weak) => {
    expect(key(template, payload)).toEqual({ weak: expect.stringMatching(weak) });
  });

  it.each(['%%a%%/%%b%%', '{{ a }}{{ b }}', '{{ a }}-{{ b }}', '{{ a }} : {{ b }}'])(
    'no part of %s can be shifted into another',
    (template) => {
      const part = fc.oneof(
        fc.string({ unit: fc.constantFrom('/', '%', '-', ':', ' ', 'a', '2', 'F', 'é'), minLength: 1, maxLength: 5 }),
        hostileText,
      );
      fc.assert(
        fc.property(part, part, part, part, (a, b, c, d) => {
          const one = key(template, { a, b });
          const other = key(template, { a: c, b: d });
          // Bounds are the one thing that is not kept as sent.
          const plain = (text: string) => text.replace(/[\uFDD0-\uFDEF]/g, '');
          if ('key' in one && 'key' in other && one.key === other.key)
            expect([plain(a), plain(b)]).toEqual([plain(c), plain(d)]);
        }),
        {
          numRuns: 500,
          examples: [
            ['a/b', 'c', 'a', 'b/c'],
            ['a', '/b', 'a/', 'b'],
            ['a-', 'b', 'a', '-b'],
          ],
        },
      );
    },
  );

  it('tells long values apart by their last character', () => {
    const long = 'x'.repeat(50_000);
    expect(key('{{ a }}', { a: `${long}1` })).not.toEqual(key('{{ a }}', { a: `${long}2` }));
  });
});
