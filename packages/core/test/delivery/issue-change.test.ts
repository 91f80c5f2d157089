import { describe, expect, it } from 'vitest';
import { changeToShow, withoutRefused } from '../../src/delivery/issue-change.ts';
import { decodeMemory, encodeMemory, hasRisen, type Memory, titleHash } from '../../src/delivery/memory.ts';
import type { Issue } from '../../src/gitlab/answer.ts';

const memory: Memory = {
  severity: 'medium',
  status: 'firing',
  fields: '',
  shown: 'medium',
  titles: [titleHash('[Medium] x')],
  dues: ['2026-12-20'],
  labels: ['severity::medium', 'team'],
  tried: [],
  closed: false,
};
const issue: Issue = {
  iid: 1,
  title: '[Medium] x',
  labels: ['severity::medium', 'team'],
  due_date: '2026-12-20',
};
const worse = { title: '[High] x', labels: ['severity::high', 'team'], dueDate: '2026-12-01' };
const change = (of: Partial<Issue> = {}, remembered: Partial<Memory> = {}, shown = worse) =>
  changeToShow(shown, { ...issue, ...of }, { ...memory, ...remembered });
const LABELS = { add_labels: ['severity::high'], remove_labels: ['severity::medium'] };

describe('what is changed of an issue whose incident got worse', () => {
  it('is title, due date and the old severity’s label, by name', () => {
    expect(change()).toEqual({ title: '[High] x', due_date: '2026-12-01', ...LABELS });
  });

  it.each<[string, Partial<Issue>, Record<string, unknown>]>([
    ['a title that a person wrote', { title: 'Mine' }, { due_date: '2026-12-01', ...LABELS }],
    ['a title with one character more', { title: '[Medium] x!' }, { due_date: '2026-12-01', ...LABELS }],
    ['a later due date of a person', { due_date: '2027-01-01' }, { title: '[High] x', ...LABELS }],
    ['a due date that a person took away', { due_date: null }, { title: '[High] x', ...LABELS }],
    ['a label that a person took away', { labels: ['team'] }, { title: '[High] x', due_date: '2026-12-01' }],
    [
      'a label that a person put in its place',
      { labels: ['severity::low'] },
      { title: '[High] x', due_date: '2026-12-01' },
    ],
    [
      'labels that a person added',
      { labels: ['severity::medium', 'severity::low', 'wont-fix'] },
      { title: '[High] x', due_date: '2026-12-01', ...LABELS },
    ],
    [
      'a label that others share with us, taken away',
      { labels: ['severity::medium'] },
      { title: '[High] x', due_date: '2026-12-01', ...LABELS },
    ],
    ['what is there already', { title: '[High] x', due_date: '2026-12-01', labels: worse.labels }, {}],
  ])('but never %s', (_name, of, expected) => {
    expect(change(of)).toEqual(expected);
  });

  it('gives a due date to an issue that we gave none, and never a later one', () => {
    expect(change({ due_date: null }, { dues: [''] })).toMatchObject({ due_date: '2026-12-01' });
    expect(change({}, {}, { ...worse, dueDate: '2026-12-24' })).not.toHaveProperty('due_date');
  });

  it('goes on from what an attempt left behind that broke off', () => {
    const tried = {
      tried: ['severity::high'],
      titles: [...memory.titles, titleHash('[High] x')],
      dues: [...memory.dues, '2026-12-01'],
    };
    const left = { title: '[High] x', due_date: '2026-12-01', labels: ['severity::high', 'team'] };
    const critical = { title: '[Critical] x', labels: ['severity::critical', 'team'], dueDate: '2026-11-24' };
    expect(change(left, tried, critical)).toEqual({
      title: '[Critical] x',
      due_date: '2026-11-24',
      add_labels: ['severity::critical'],
      remove_labels: ['severity::high'],
    });
  });

  it('is the rest of it after a refusal, and at last whether the issue is open', () => {
    const all = { title: 't', due_date: 'd', add_labels: ['a'], remove_labels: ['b'], state_event: 'reopen' as const };
    const refused = (field: 'labels' | 'title' | 'other') => [{ field, words: '' }];
    expect(withoutRefused(all, refused('labels'))).toEqual({ title: 't', due_date: 'd', state_event: 'reopen' });
    expect(withoutRefused(all, refused('other'))).toEqual({ state_event: 'reopen' });
    expect(withoutRefused({ state_event: 'close' }, [])).toEqual({});
    expect(withoutRefused({ title: 't' }, refused('labels'))).toEqual({});
  });
});

describe('the memory of an issue', () => {
  it('is what was put into it, and nothing where another version wrote it', () => {
    expect(decodeMemory(encodeMemory({ ...memory, closed: true }))).toEqual({ ...memory, closed: true });
    for (const text of [undefined, '', '[]', '[2,"high"]', '{"version":1}', encodeMemory(memory).slice(1)]) {
      expect(decodeMemory(text)).toBeUndefined();
    }
  });

  it('knows which severity is worse; unknown is the least', () => {
    const worst = ['unknown', 'low', 'medium', 'high', 'critical'] as const;
    for (const [a, before] of worst.entries())
      for (const [b, now] of worst.entries()) expect(hasRisen(before, now)).toBe(b > a);
  });
});
