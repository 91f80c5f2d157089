import { describe, expect, it } from 'vitest';
import { explain } from '../../src/trace/explain.ts';
import type { Situation } from '../../src/trace/situation.ts';
import { DEAD } from './dead-endings.ts';
import { ENDINGS } from './endings.ts';

describe('why there is, or is no, issue', () => {
  it.each(ENDINGS)('$name', ({ situation, answer, mend }) => {
    expect(explain(situation)).toEqual({ answer, mend });
  });

  it.each(DEAD)('a dead letter for $reason', ({ reason, because }) => {
    const dead = { kind: 'dead', id: 'e-1', reason, detail: 'GitLab said no', hint: 'mend it' } as const;
    expect(explain({ ...dead, place: 'dead_letters' })).toEqual({
      answer: `There is no issue, because ${because}: the event is a dead letter. ${reason}: GitLab said no.`,
      mend: 'mend it; then: issuebridge dead-letters redrive e-1',
    });
  });

  it.each(DEAD)('in the quarantine for $reason', ({ reason, because, replay }) => {
    const { answer, mend } = explain({ kind: 'dead', id: 'e-1', place: 'quarantine', reason, detail: '', hint: '' });
    expect(answer).toBe(`There is no issue, because ${because}: the event is in the quarantine.`);
    expect(mend).toBe(replay ?? 'issuebridge quarantine replay e-1');
  });

  it('is told for every situation there is', () => {
    // Keys of a Record of all kinds: one that is added and not told of here fails the type check.
    const kinds: Record<Situation['kind'], true> = {
      ...{
        unknown: true,
        expired: true,
        lost: true,
        no_worker: true,
        paused: true,
        in_intake: true,
        being_routed: true,
      },
      ...{ intake_delayed: true, parked: true, limited: true, waiting: true, being_delivered: true, doubtful: true },
      ...{
        retrying: true,
        postponed: true,
        delivered: true,
        dropped: true,
        test_ignored: true,
        resolved_unknown: true,
      },
      ...{ discarded: true, split: true, dead: true, dead_removed: true },
    };
    const told = new Set([...ENDINGS.map(({ situation }) => situation.kind), 'dead']);
    expect([...told].sort()).toEqual(Object.keys(kinds).sort());
  });
});
