import { describe, expect, it } from 'vitest';
import { type FieldName, readRefusedFields } from '../../src/gitlab/refused-field.ts';

describe('the fields that a 400 is about', () => {
  it.each<[string, Record<string, unknown>, FieldName[]]>([
    ['a parameter', { error: 'due_date is invalid' }, ['due_date']],
    ['a parameter of a list', { error: 'assignee_ids[0] is invalid' }, ['assignees']],
    [
      'several parameters',
      { error: 'labels is invalid, issue_type does not have a valid value' },
      ['labels', 'issue_type'],
    ],
    [
      'parameters that exclude each other',
      { error: 'assignee_ids, assignee_id are mutually exclusive' },
      ['assignees', 'assignees'],
    ],
    ['a sentence with a comma', { error: 'title is too long, really' }, ['title']],
    ['an attribute', { message: { assignees: ['is invalid'] } }, ['assignees']],
    ['an attribute with one sentence', { message: { description: 'is too long' } }, ['description']],
    ['several attributes', { message: { title: ['is too long'], labels: ['no', 'never'] } }, ['title', 'labels']],
    ['an association', { message: { 'assignees.id': ['is gone'] } }, ['assignees']],
    ['no field of ours', { message: { base: ['Spam detected'] } }, ['other']],
    ['what must not be left out', { error: 'confidential is invalid' }, ['other']],
    ['a milestone, which is never sent', { message: { milestone_id: ['is gone'] } }, ['other']],
    ['a name of an object’s own', { message: { constructor: ['x'] } }, ['other']],
    ['a sentence', { message: 'no' }, []],
    ['a list', { message: ['no'] }, []],
    ['nothing', {}, []],
  ])('of %s', (_name, body, fields) => {
    expect(readRefusedFields(body).map(({ field }) => field)).toEqual(fields);
  });

  it('are bounded, however many are named', () => {
    const message = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, 'x'.repeat(5_000)]));
    const fields = readRefusedFields({ message });
    expect(fields.length).toBeLessThan(100);
    expect(Math.max(...fields.map(({ words }) => words.length))).toBeLessThan(2_000);
  });
});
