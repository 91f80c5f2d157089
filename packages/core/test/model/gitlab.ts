import type { GitLab, State } from './state.ts';
import type { Variant } from './variant.ts';

/** A step that anybody can take next: what a person reads of it, and what comes of it. */
export type Step = { label: string; state: State };

/** What GitLab can do by itself: carry out a request that nobody waits for, freeze, thaw. */
export function gitlabSteps(state: State, variant: Variant): Step[] {
  const { gitlab } = state;
  if (gitlab.frozen) return [{ label: 'GitLab thaws', state: { ...state, gitlab: { ...gitlab, frozen: false } } }];
  const steps = [...new Set(gitlab.orphans)].map((age): Step => {
    const index = gitlab.orphans.indexOf(age);
    const orphans = gitlab.orphans.toSpliced(index, 1);
    return {
      label: 'GitLab makes the issue of a request that nobody waits for',
      state: { ...state, gitlab: withIssue({ ...state, gitlab: { ...gitlab, orphans } }, variant) },
    };
  });
  if (gitlab.freezesLeft > 0) {
    const frozen = { ...gitlab, frozen: true, freezesLeft: gitlab.freezesLeft - 1 };
    steps.push({ label: 'GitLab freezes', state: { ...state, gitlab: frozen } });
  }
  return steps;
}

/** GitLab with one issue more. `listed`: it was made within the span of time that look-ups ask for. */
export function withIssue({ gitlab, ledger }: State, { listUntil, window }: Variant): GitLab {
  const sinceDeadline = ledger.kind === 'intent' ? ledger.age - window : (ledger.doubt?.age ?? 0);
  const listed = listUntil === undefined || sinceDeadline <= listUntil;
  return { ...gitlab, issues: gitlab.issues + 1, listed };
}

/** GitLab with a request whose sender is gone, or has stopped waiting; one that is too old can do nothing any more. */
export function withOrphan(gitlab: GitLab, age: number, { commitWithin }: Variant): GitLab {
  if (age > commitWithin) return gitlab;
  return { ...gitlab, orphans: [...gitlab.orphans, age].sort((a, b) => a - b) };
}
