import { describe, expect, it } from 'vitest';
import type { End } from '../../src/faults/ends.ts';
import { findFailures, judge } from '../../src/faults/judgement.ts';
import type { PlannedEvent } from '../../src/faults/planned-event.ts';
import type { Sent } from '../../src/faults/sender.ts';
import type { StoredIssue } from '../../src/programs/stormy-gitlab.ts';

/** As the footers name events; a note also shows what was there before. */
const FIRST = 'location i-1-first, event `i-1/1`';
const CHANGED = 'location i-1-first, now i-1-changed, event `i-1/2`';

const sent = (role: PlannedEvent['role'], over: Partial<Sent> = {}): Sent => {
  const content = role === 'changed' ? 'i-1-changed' : 'i-1-first';
  const key = role === 'first' || role === 'again' ? 'i-1/1' : 'i-1/2';
  return { event: { incident: 'i-1', role, content, key, body: '{}' }, status: 202, eventId: key, tries: 1, ...over };
};
const issue = (over: Partial<StoredIssue> = {}): StoredIssue => ({
  ...{ iid: 1, title: 'i-1', state: 'opened', description: FIRST, notes: [CHANGED] },
  ...over,
});
const FIRST_AND_CHANGED = [sent('first'), sent('changed')];
const DONE = new Map<string, End>([
  ['i-1/1', { status: 'delivered', outcome: 'created' }],
  ['i-1/2', { status: 'delivered', outcome: 'noted' }],
]);
const dead = new Map<string, End>([...DONE, ['i-1/1', { status: 'dead' }]]);

describe('a storm is weathered when', () => {
  it.each<[string, Sent[], StoredIssue[]]>([
    ['each incident has one issue, and each content stands in it or in one note', FIRST_AND_CHANGED, [issue()]],
    ['the changed event came first', FIRST_AND_CHANGED, [issue({ description: CHANGED, notes: [FIRST] })]],
    ['a content is told once in the issue and once in a note', FIRST_AND_CHANGED, [issue({ notes: [CHANGED, FIRST] })]],
    ['what is sent again becomes nothing', [sent('first'), sent('again'), sent('same')], [issue({ notes: [] })]],
  ])('%s', (_, all, issues) => {
    expect(findFailures(judge({ sent: all, ends: DONE, issues }))).toEqual([]);
  });
});

describe('a storm is not weathered when', () => {
  it.each<[string, Parameters<typeof judge>[0]]>([
    ['lost', { sent: FIRST_AND_CHANGED, ends: DONE, issues: [] }],
    ['duplicated', { sent: FIRST_AND_CHANGED, ends: DONE, issues: [issue(), issue({ iid: 2, notes: [] })] }],
    [
      'duplicated',
      { sent: FIRST_AND_CHANGED, ends: DONE, issues: [issue(), issue({ iid: 2, state: 'closed', notes: [] })] },
    ],
    ['notesLost', { sent: FIRST_AND_CHANGED, ends: DONE, issues: [issue({ notes: [] })] }],
    ['notesDoubled', { sent: FIRST_AND_CHANGED, ends: DONE, issues: [issue({ notes: [CHANGED, CHANGED] })] }],
    ['dead', { sent: FIRST_AND_CHANGED, ends: dead, issues: [issue()] }],
    ['unfinished', { sent: FIRST_AND_CHANGED, ends: new Map([...DONE].slice(1)), issues: [issue()] }],
    [
      'refused',
      {
        sent: [sent('first'), sent('same', { eventId: undefined, status: 0 })],
        ends: DONE,
        issues: [issue({ notes: [] })],
      },
    ],
    [
      'torn',
      {
        sent: [sent('first'), sent('again', { eventId: 'i-1/2' })],
        ends: DONE,
        issues: [issue({ notes: [] })],
      },
    ],
    ['strangers', { sent: FIRST_AND_CHANGED, ends: DONE, issues: [issue(), issue({ iid: 2, title: 'i-2' })] }],
  ])('%s', (failure, facts) => {
    expect(findFailures(judge(facts))).toEqual([failure]);
  });

  it('counts what is told twice, which is harmless', () => {
    const told = judge({ sent: FIRST_AND_CHANGED, ends: DONE, issues: [issue({ notes: [CHANGED, FIRST] })] });
    expect(told.toldTwice).toEqual(['i-1']);
    expect(judge({ sent: FIRST_AND_CHANGED, ends: DONE, issues: [issue()] }).toldTwice).toEqual([]);
  });

  it('says whether the surplus of a duplicate was closed', () => {
    const issues = [
      issue(),
      issue({ iid: 2, state: 'closed', notes: ['Closed by issuebridge: the same finding is issue 1.'] }),
    ];
    expect(judge({ sent: FIRST_AND_CHANGED, ends: DONE, issues })).toMatchObject({
      ...{ duplicated: ['i-1'], closedAsSurplus: ['i-1'], notes: 1 },
    });
  });

  it('counts a dead letter as an end that a person can see, not as a loss', () => {
    expect(judge({ sent: [sent('first')], ends: dead, issues: [] })).toMatchObject({ lost: [], dead: ['i-1/1'] });
  });
});
