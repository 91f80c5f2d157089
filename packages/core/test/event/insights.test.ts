import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sourceSchema } from '../../src/config/source-schema.ts';
import type { IncomingEvent } from '../../src/event/incoming-event.ts';
import { parseEvent } from '../../src/event/parse-event.ts';

const base = { preset: 'insights', auth: { bearer: ['x'] } };

function parse(payload: unknown, settings: Record<string, unknown> = {}) {
  const job = {
    id: 'id',
    source: 'insights',
    received_at: '2026-11-22T00:00:00.000Z',
    kind: 'event',
    body: JSON.stringify(payload),
    encoding: 'utf8',
  } as const;
  return parseEvent({ job, settings: sourceSchema.parse({ ...base, ...settings }), renderValue: () => '' });
}

function fieldsOf(payload: unknown, settings: Record<string, unknown> = {}): IncomingEvent['fields'] {
  const parsed = parse(payload, settings);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.event.fields;
}

describe('severity', () => {
  test.each([
    ['Critical', 'critical'],
    ['HIGH', 'high'],
    [' Moderate ', 'medium'],
    ['medium', 'medium'],
    ['low', 'low'],
    ['4', 'critical'],
    [3, 'high'],
    ['2', 'medium'],
    [1, 'low'],
  ])('%j is %s', (sent, severity) => {
    expect(fieldsOf({ severity: sent })).toMatchObject({ severity, severityKnown: true });
  });

  test.each(['', 'Severe', '5', '%%severity%%', null, true, 'constructor', '__proto__'])(
    '%j is the configured default, and said to be unknown',
    (sent) => {
      const settings = { severity: { default: 'high' } };
      expect(fieldsOf({ severity: sent }, settings)).toMatchObject({ severity: 'high', severityKnown: false });
      expect(fieldsOf({ severity: sent })).toMatchObject({ severity: 'unknown', severityKnown: false });
    },
  );

  test('goes by the operator’s map first', () => {
    const settings = { severity: { map: { 'P 1': 'critical', low: 'high' } } };
    expect(fieldsOf({ severity: 'p1' }, settings).severity).toBe('critical');
    expect(fieldsOf({ severity: 'Low' }, settings).severity).toBe('high');
  });
});

describe('entities', () => {
  test('have columns only from lists of exactly their number', () => {
    const fields = fieldsOf({ entityName: 'a@x, b@x', entityType: 'account', source: 'okta,ad', location: 'l1,l2,l3' });
    expect(fields.entities).toEqual({
      first: [
        { name: 'a@x', source: 'okta' },
        { name: 'b@x', source: 'ad' },
      ],
      total: 2,
    });
    expect(fields.facts).toContainEqual({ label: 'Entity type', value: 'account' });
    expect(fields.facts).toContainEqual({ label: 'Location', value: 'l1, l2, l3' });
  });

  test('are each named once; the numbers of items are those before', () => {
    const fields = fieldsOf({ entityName: 'a,a,b', source: 's,s,t', entityType: 'x,x' });
    expect(fields.entities).toEqual({
      first: [
        { name: 'a', source: 's' },
        { name: 'b', source: 't' },
      ],
      total: 2,
    });
    expect(fields.facts).toContainEqual({ label: 'Entity type', value: 'x' });
  });

  test('of one name on two sources are two', () => {
    expect(fieldsOf({ entityName: 'a,a', source: 's,t' }).entities.total).toBe(2);
  });

  test('may be 50,000: 50 are kept, all are counted', () => {
    const names = Array.from({ length: 50_000 }, (_, index) => `user${index}@example.org`);
    const { entities } = fieldsOf({ entityName: names.join(','), entityType: names.map(() => 'account').join(',') });
    expect(entities.total).toBe(50_000);
    expect(entities.first.map(({ name }) => name)).toEqual(names.slice(0, 50));
  });

  test('never gain a name nobody sent', () => {
    const list = fc.array(fc.constantFrom('a', 'b', '', 'c d', '%%x%%'), { maxLength: 6 });
    fc.assert(
      fc.property(list, list, list, (names, types, sources) => {
        const { entities } = fieldsOf({
          incidentId: 'x',
          entityName: names.join(','),
          entityType: types.join(','),
          source: sources.join(','),
        });
        for (const { name, type, source } of entities.first) {
          expect(names).toContain(name);
          if (type !== undefined) expect(types).toContain(type);
          if (source !== undefined) expect(sources).toContain(source);
        }
        expect(entities.total).toBeLessThanOrEqual(names.length);
      }),
    );
  });
});

describe('the time', () => {
  test.each([
    ['01/02/2026 03:04:05', 'UTC', '2026-01-02T03:04:05Z'],
    ['1/2/2026 3:4:5', 'UTC', '2026-01-02T03:04:05Z'],
    ['07/02/2026 03:04:05', 'Europe/Berlin', '2026-07-02T03:04:05+02:00'],
    ['2026-01-02T03:04:05Z', 'Europe/Berlin', '2026-01-02T03:04:05Z'],
    ['2026-01-02T03:04:05+05:30', 'UTC', '2026-01-02T03:04:05+05:30'],
    ['2026-01-02T03:04:05', 'Europe/Berlin', '2026-01-02T03:04:05+01:00'],
    ['2026-01-02 03:04:05', 'UTC', '2026-01-02T03:04:05Z'],
  ])('%s in %s is %s', (timestamp, timezone, expected) => {
    expect(fieldsOf({ timestamp }, { timezone }).occurredAt).toBe(expected);
  });

  test.each(['', '%%timestamp%%', 'yesterday', '13/13/2026 00:00:00', '12', '9'.repeat(100), '01/02/0001 00:00:00'])(
    '%j is none',
    (timestamp) => expect(fieldsOf({ timestamp }).occurredAt).toBeUndefined(),
  );
});

describe('a payload', () => {
  test('with variables left in place counts them as not sent', () => {
    const unresolved = Object.fromEntries(
      ['definitionSummary', 'entityName', 'source', 'link', 'incidentId', 'incidentType'].map((key) => [
        key,
        `%%${key}%%`,
      ]),
    );
    expect(fieldsOf(unresolved)).toMatchObject({
      summary: '',
      entities: { first: [], total: 0 },
      link: undefined,
      facts: [],
    });
  });

  test('may have further fields: each is a fact', () => {
    const fields = fieldsOf({ incidentType: 'Detection', incidentId: 'i', ticket: 5, nested: { a: 1 }, empty: '' });
    expect(fields.facts).toEqual([
      { label: 'Type', value: 'Detection' },
      { label: 'Incident', value: 'i' },
      { label: 'ticket', value: '5' },
      { label: 'nested', value: '{"a":1}' },
    ]);
  });

  test('of very many fields has a bounded table', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`field${index}`, index]));
    const { facts } = fieldsOf({ incidentId: 'i', ...many });
    expect(facts).toHaveLength(102);
    expect(facts.at(-1)?.value).toMatch(/^9900/);
  });

  test.each([
    [{ incidentId: 'TEST_1' }, true],
    [{ definitionId: 'TEST_1' }, true],
    [{ incidentId: 'x', definitionSummary: 'TEST_ this' }, false],
  ])('%j is a test: %s', (payload, isTest) => expect(fieldsOf(payload).isTest).toBe(isTest));

  test.each([
    [{ severity: {} }, ['/severity']],
    [{ link: ['x'], tenantId: { a: 1 } }, ['/tenantId', '/link']],
    [{ entityName: { a: 1 } }, ['/entityName']],
    [{ something: 'else' }, ['']],
    [{}, ['']],
  ])('%j is refused, pointing at what is wrong', (payload, pointers) => {
    const parsed = parse(payload);
    expect(parsed).toMatchObject({ ok: false, slug: 'invalid-payload' });
    expect(!parsed.ok && parsed.errors.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  test('of text, numbers, booleans and nulls is never refused', () => {
    const scalar = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null));
    const keys = [
      'incidentId',
      'severity',
      'entityName',
      'entityType',
      'source',
      'timestamp',
      'link',
      'definitionSummary',
    ];
    const payload = fc.record(Object.fromEntries(keys.map((key) => [key, scalar])), { requiredKeys: ['incidentId'] });
    fc.assert(fc.property(payload, (sent) => void fieldsOf(sent)));
  });
});

test('an unreadable body becomes an event that shows it', () => {
  const job = { id: 'id', source: 'insights', received_at: 'now', kind: 'unreadable', encoding: 'base64' } as const;
  const settings = sourceSchema.parse({ ...base, severity: { default: 'high' } });
  const body = Buffer.from('{"broken').toString('base64');
  expect(parseEvent({ job: { ...job, body }, settings, renderValue: () => '' })).toMatchObject({
    ok: true,
    event: { payload: {}, rawBody: '{"broken', fields: { severity: 'high', severityKnown: false } },
  });
});
