import { describe, expect, it } from 'vitest';
import { type Repairable, repairIssue } from '../../src/delivery/repair-issue.ts';
import type { FieldName } from '../../src/gitlab/refused-field.ts';

const issue: Repairable = {
  title: 'T'.repeat(250),
  description: 'd'.repeat(10_000),
  labels: ['severity::high', 'high', 'team'],
  dueDate: '2026-12-01',
  issueType: 'incident',
  assigneeIds: [3, 4],
};
const repair = (field: FieldName, words: string, of = issue) =>
  repairIssue(of, [{ field, words }], (maxBytes) => 'e'.repeat(maxBytes));

describe('what is left of an issue when GitLab refuses a field', () => {
  it.each<[FieldName, string, Partial<Repairable>]>([
    ['assignees', 'is invalid', { assigneeIds: [] }],
    ['labels', 'is invalid', { labels: [] }],
    ['labels', '"team" is not allowed', { labels: ['severity::high', 'high'] }],
    ['labels', 'severity::high may not be used', { labels: ['high', 'team'] }],
    ['due_date', 'is invalid', { dueDate: undefined }],
    ['issue_type', 'does not have a valid value', { issueType: 'issue' }],
    ['title', 'is too long (maximum is 60 characters)', { title: `${'T'.repeat(59)}…` }],
    ['title', 'is too long', { title: `${'T'.repeat(199)}…` }],
    ['title', 'is too long (maximum is 255 characters)', { title: `${'T'.repeat(199)}…` }],
  ])('%s %s', (field, words, left) => {
    expect(repair(field, words)?.issue).toEqual({ ...issue, ...left });
  });

  it.each([
    ['is too long (maximum is 8000 characters)', 8_000],
    ['is too long (10000 B). The maximum size is 8 KiB.', 8_192],
    ['is too long', 10_000],
    ['is too long (10000 B). The maximum size is 1 MiB.', 10_000],
  ])('a description that %s is made anew, says that it was cut, and leaves room for the marker', (words, size) => {
    const description = repair('description', words)?.issue.description ?? '';
    expect(description).toContain('left out');
    expect(description.length).toBeLessThan(size - 100);
    expect(description.length).toBeGreaterThan(100);
  });

  it.each<[string, FieldName, string, Partial<Repairable>]>([
    ['confidential or a field that nobody knows', 'other', 'is invalid', {}],
    ['a title for another reason', 'title', "can't be blank", {}],
    ['a description for another reason', 'description', 'is spam', {}],
    ['a description that cannot get shorter', 'description', 'is too long', { description: '' }],
    ['labels that there are not', 'labels', 'is invalid', { labels: [] }],
    ['assignees that there are not', 'assignees', 'is invalid', { assigneeIds: [] }],
    ['a due date that there is not', 'due_date', 'is invalid', { dueDate: undefined }],
    ['the plainest type', 'issue_type', 'is invalid', { issueType: 'issue' }],
  ])('is nothing when it refuses %s', (_name, field, words, over) => {
    expect(repair(field, words, { ...issue, ...over })).toBeUndefined();
  });

  it('is nothing as soon as one of several fields cannot be repaired, or when none is named', () => {
    const refused = [
      { field: 'labels' as const, words: 'x' },
      { field: 'other' as const, words: 'x' },
    ];
    expect(repairIssue(issue, refused, () => '')).toBeUndefined();
    expect(repairIssue(issue, [], () => '')).toBeUndefined();
  });

  it('lacks all that is refused at once, and says of each what was done', () => {
    const refused = ['assignees', 'due_date', 'assignees'].map((field) => ({ field: field as FieldName, words: 'x' }));
    const repaired = repairIssue(issue, refused, () => '');
    expect(repaired?.issue).toEqual({ ...issue, assigneeIds: [], dueDate: undefined });
    expect(repaired?.repairs.map(({ field }) => field)).toEqual(['assignees', 'due_date']);
  });
});
