import type { Answers, Doubt, Ledger } from './state.ts';
import type { Variant } from './variant.ts';

/** What the ledger's steps depend on. */
export type LedgerRules = Pick<
  Variant,
  'window' | 'settleFrom' | 'settle' | 'gap' | 'refusal' | 'gapFrom' | 'settledFor'
>;

/** The ledger after a step; `renewed`: the intent has become a doubt, so that look-ups for an older doubt say nothing of it. */
export type Written = { ledger: Ledger; renewed: boolean };

/** True once the intent's owner may send no more. */
function isExpired(ledger: Ledger, { window }: LedgerRules): boolean {
  return ledger.kind === 'intent' && ledger.age > window;
}

/** Turns an intent into a doubt. Its answers start over. */
export function doubtIntent(ledger: Ledger, { window, settleFrom }: LedgerRules): Ledger {
  const age = settleFrom === 'start' ? ledger.age : ledger.age - window;
  return { kind: 'clear', age: 0, doubt: { age, settled: false, answers: undefined } };
}

/** READ: an intent past its deadline is a doubt. */
export function read(ledger: Ledger, rules: LedgerRules): Written {
  return isExpired(ledger, rules) ? { ledger: doubtIntent(ledger, rules), renewed: true } : { ledger, renewed: false };
}

/** True when no doubt is left that forbids a create. */
export function isSettled(doubt: Doubt | undefined, { settle, gap }: LedgerRules): boolean {
  if (!doubt || doubt.settled) return true;
  return doubt.answers !== undefined && doubt.answers.span >= settle && doubt.answers.last <= gap;
}

/** CLAIM, by comparing. */
export function claim(before: Ledger, rules: LedgerRules): Written & { claimed: boolean } {
  if (before.kind === 'created') return { ledger: before, renewed: false, claimed: false };
  const { ledger, renewed } = read(before, rules);
  if (ledger.kind === 'intent' || !isSettled(ledger.doubt, rules)) return { ledger, renewed, claimed: false };
  return { ledger: { kind: 'intent', age: 0, doubt: ledger.doubt }, renewed, claimed: true };
}

/** REFUSE: `mine` says whether the intent is this attempt's. */
export function refuse(ledger: Ledger, mine: boolean, { refusal }: LedgerRules): Ledger {
  if (ledger.kind !== 'intent' || (!mine && refusal === 'compares')) return ledger;
  return { kind: 'clear', age: 0, doubt: ledger.doubt };
}

/** DOUBT: `mine` says whether the intent is this attempt's. */
export function doubt(ledger: Ledger, mine: boolean, rules: LedgerRules): Written {
  return ledger.kind === 'intent' && mine
    ? { ledger: doubtIntent(ledger, rules), renewed: true }
    : { ledger, renewed: false };
}

/** LOOKED_UP: nothing was found by a look-up that counts and began so many ticks ago. */
export function lookedUp(ledger: Ledger, began: number, rules: LedgerRules): Ledger {
  const { kind, doubt: current } = ledger;
  if (kind !== 'clear' || !current) return ledger;
  if (rules.settleFrom !== 'answers') return { ...ledger, doubt: { ...current, settled: true } };
  const answers = countAnswer(current.answers, began, rules);
  const settled =
    current.settled || (rules.settledFor === 'good' && answers !== undefined && answers.span >= rules.settle);
  return { ...ledger, doubt: { ...current, settled, answers } };
}

/**
 * Answered time counts from now, the end of the first look-up. Answers that are older than the gap are as good as none,
 * and forgotten: so their ages stay finite.
 */
function countAnswer(answers: Answers | undefined, began: number, rules: LedgerRules): Answers | undefined {
  const last = rules.gapFrom === 'its end' ? 0 : began;
  if (!answers) return last > rules.gap ? undefined : { last, span: 0 - last };
  if (last >= answers.last) return answers;
  return { last, span: Math.min(rules.settle, answers.span + answers.last - last) };
}

/** UNANSWERED: the settle time starts over. */
export function unanswered(ledger: Ledger): Ledger {
  return ledger.doubt ? { ...ledger, doubt: { ...ledger.doubt, answers: undefined } } : ledger;
}

/** RECORD: the issue exists. */
export function record(): Ledger {
  return { kind: 'created', age: 0, doubt: undefined };
}
