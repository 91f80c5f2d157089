import { expect, test } from 'vitest';
import { sourceSchema } from '../../src/config/source-schema.ts';
import { parseEvent } from '../../src/event/parse-event.ts';
import type { RenderValue } from '../../src/event/presets/preset.ts';

const byName: RenderValue = (template, payload) => String(payload[template] ?? '');

function fieldsOf(payload: unknown, settings: Record<string, unknown> = {}, renderValue = byName) {
  const job = { id: 'id', source: 'any', received_at: 'now', kind: 'event', encoding: 'utf8' } as const;
  const parsed = parseEvent({
    job: { ...job, body: JSON.stringify(payload) },
    settings: sourceSchema.parse({ preset: 'generic', auth: { bearer: ['x'] }, ...settings }),
    renderValue,
  });
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.event.fields;
}

test('the usual names are found without a word of configuration', () => {
  const sent = {
    title: 'Disk full',
    description: 'It is **full**.',
    severity: 'warning',
    hosts: ['h1', 'h2'],
    start_time: '2026-01-02T03:04:05Z',
    url: 'https://x.test/1',
    monitoring_tool: 'm',
    tags: { a: 1 },
  };
  expect(fieldsOf(sent)).toEqual({
    severity: 'medium',
    severityKnown: true,
    summary: 'Disk full',
    entities: { first: [{ name: 'h1' }, { name: 'h2' }], total: 2 },
    status: 'firing',
    link: 'https://x.test/1',
    occurredAt: '2026-01-02T03:04:05Z',
    isTest: false,
    facts: [
      { label: 'severity', value: 'warning' },
      { label: 'start_time', value: '2026-01-02T03:04:05Z' },
      { label: 'monitoring_tool', value: 'm' },
    ],
    body: 'It is **full**.',
  });
});

test.each([
  [{ status: 'resolved' }, 'resolved'],
  [{ state: 'OK' }, 'resolved'],
  [{ status: 'closed' }, 'resolved'],
  [{ end_time: '2026-01-01T00:00:00Z' }, 'resolved'],
  [{ end_time: null }, 'firing'],
  [{ status: 'firing' }, 'firing'],
  [{}, 'firing'],
])('%j is %s', (payload, status) => expect(fieldsOf(payload).status).toBe(status));

test('the operator’s templates stand before the usual names', () => {
  const fields = {
    severity: 'grade',
    summary: 'what',
    entities: 'who',
    status: 'phase',
    link: 'where',
    occurred_at: 'when',
  };
  const sent = {
    grade: 'fatal',
    what: 'W',
    who: 'a, b,a',
    phase: 'Resolved',
    where: 'https://x.test/2',
    when: '1767323045',
    title: 'not this',
    severity: 'low',
  };
  expect(fieldsOf(sent, { fields })).toMatchObject({
    severity: 'critical',
    summary: 'W',
    entities: { first: [{ name: 'a' }, { name: 'b' }], total: 2 },
    status: 'resolved',
    link: 'https://x.test/2',
    occurredAt: '2026-01-02T03:04:05Z',
  });
});

test('a template that fails leaves its field blank, and the event an event', () => {
  const fail: RenderValue = () => {
    throw new Error('over the limit');
  };
  const fields = { severity: 'x', summary: 'x', entities: 'x' };
  expect(fieldsOf({ severity: 'high' }, { fields }, fail)).toMatchObject({
    severity: 'unknown',
    severityKnown: false,
    summary: '',
    entities: { total: 0 },
  });
});

test('entities may be objects', () => {
  const entities = [{ name: 'a', type: 'account', source: 's' }, { id: 'nameless' }, 'b', null];
  expect(fieldsOf({ entities }).entities).toEqual({
    first: [{ name: 'a', type: 'account', source: 's' }, { name: 'b' }],
    total: 2,
  });
});

test('fields of JavaScript’s own are nothing that was sent', () => {
  expect(
    fieldsOf({ a: 1 }, { fields: { summary: 'constructor' } }, (name, payload) => String(Object.hasOwn(payload, name))),
  ).toMatchObject({
    summary: 'false',
    entities: { total: 0 },
  });
});
