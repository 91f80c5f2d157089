import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sourceSchema } from '../../src/config/source-schema.ts';
import { parseEvent } from '../../src/event/parse-event.ts';
import { readRecipeLines } from '../../src/event/presets/recipe-lines.ts';

const settings = sourceSchema.parse({ preset: 'gitlab-issue', auth: { bearer: ['x'] }, issue: { project: 42 } });

function parse(payload: unknown) {
  const job = { id: 'id', source: 'recipe', received_at: 'now', kind: 'event', encoding: 'utf8' } as const;
  return parseEvent({ job: { ...job, body: JSON.stringify(payload) }, settings, renderValue: () => '' });
}

function fieldsOf(description: string) {
  const parsed = parse({ title: 'T', description });
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.event.fields;
}

const recipe = (values: Partial<Record<string, string>>) =>
  [
    `Severity:${values.severity ?? 'High'}`,
    `When:${values.when ?? '11/22/2026 10:11:12'}`,
    `Summary:${values.summary ?? 'A'}`,
    `Source:${values.source ?? 's'}`,
    `Location:${values.location ?? 'l'}`,
    `Entity Type:${values.type ?? 'account'}`,
    `Entity Name:${values.name ?? 'a@b.c'}`,
  ].join('\n');

test('the recipe’s seven lines become fields', () => {
  expect(fieldsOf(recipe({ summary: 'Dormant admin' }))).toEqual({
    severity: 'high',
    severityKnown: true,
    summary: 'T',
    entities: { first: [{ name: 'a@b.c', type: 'account', source: 's', location: 'l' }], total: 1 },
    status: 'firing',
    link: undefined,
    occurredAt: '2026-11-22T10:11:12Z',
    isTest: false,
    facts: [
      { label: 'Severity', value: 'High' },
      { label: 'When', value: '11/22/2026 10:11:12' },
      { label: 'Summary', value: 'Dormant admin' },
    ],
    body: undefined,
  });
});

test('no value can choose severity or time, whatever lines it imitates', () => {
  const line = fc.constantFrom(
    'Severity:Low',
    'When:01/01/2020 00:00:00',
    'Summary:x',
    'Entity Name:x',
    '',
    'text',
    'Source:',
  );
  const value = fc.array(line, { maxLength: 6 }).map((lines) => `v\n${lines.join('\n')}`);
  fc.assert(
    fc.property(fc.record({ summary: value, source: value, location: value, type: value, name: value }), (values) => {
      expect(fieldsOf(recipe(values))).toMatchObject({ severity: 'high', occurredAt: '2026-11-22T10:11:12Z' });
    }),
  );
});

test('nor where the sender left the severity’s line out', () => {
  const description = recipe({ summary: 'v\nSeverity:Low\nWhen:01/01/2020 00:00:00' }).split('\n').slice(2).join('\n');
  expect(fieldsOf(description)).toMatchObject({ severity: 'unknown', severityKnown: false, occurredAt: undefined });
});

test('a summary cannot speak for the entities', () => {
  const fields = fieldsOf(recipe({ summary: 'v\nEntity Name:forged\nEntity Type:forged', name: 'real' }));
  expect(fields.entities.first.map(({ name }) => name)).toEqual(['real']);
});

test('a summary of several lines is kept whole', () => {
  expect(readRecipeLines(recipe({ summary: 'one\n\ntwo' })).values.Summary).toBe('one\n\ntwo');
});

test('Markdown around the lines is kept apart', () => {
  const { values, rest } = readRecipeLines(`# Finding\n\n${recipe({})}\n\nSee **below**.\nSeverity:Low`);
  expect(values['Entity Name']).toBe('a@b.c');
  expect(rest).toBe('# Finding\n\n\nSee **below**.\nSeverity:Low');
});

test('Markdown that is not the recipe is all body', () => {
  const description = 'Summary: what I saw\n\n- one\n- two';
  expect(fieldsOf(description)).toMatchObject({ body: description, facts: [], entities: { total: 0 } });
});

test('nothing of a description is lost', () => {
  const line = fc.oneof(fc.constantFrom('Severity:a', 'When:b', 'Summary:c', 'Source:d', 'Entity Name:e'), fc.string());
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const { values, rest } = readRecipeLines(lines.join('\n'));
      const kept = `${Object.entries(values).flat().join('\n')}\n${rest}`;
      for (const word of lines.join('\n').split(/[\s:]+/)) expect(kept).toContain(word);
    }),
  );
});

describe('parameters', () => {
  test.each([
    [{ title: 'x', labels: ['a'], confidential: true, assignee_ids: [1], due_date: null, weight: { any: 1 } }, true],
    [{ title: 5 }, true],
    [{ title: 'x', labels: 'a,b', confidential: 'false' }, true],
    [{}, false],
    [{ title: '' }, false],
    [{ title: ' \n' }, false],
    [{ title: null }, false],
    [{ title: ['x'] }, false],
    [{ title: 'x', description: { a: 1 } }, false],
  ])('%j are good: %s', (payload, ok) => expect(parse(payload).ok).toBe(ok));
});
