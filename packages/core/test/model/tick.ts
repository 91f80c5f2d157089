import type { Doubt, Ledger, State, Worker } from './state.ts';
import type { Variant } from './variant.ts';

/**
 * One tick passes for everybody. What makes the space finite: every clock is relative to now and stops one tick behind
 * the last value that any comparison can tell from a later one.
 */
export function tick(state: State, variant: Variant): State {
  const { gitlab } = state;
  const lockLeft = Math.max(0, state.lockLeft - 1);
  const orphans = gitlab.frozen
    ? gitlab.orphans
    : gitlab.orphans.map((age) => age + 1).filter((age) => age <= variant.commitWithin);
  return {
    workers: state.workers.map((worker) => ageWorker(worker, { variant, frozen: gitlab.frozen, locked: lockLeft > 0 })),
    ledger: ageLedger(state.ledger, variant),
    gitlab: { ...gitlab, orphans },
    lockLeft,
  };
}

type World = { variant: Variant; frozen: boolean; locked: boolean };

function ageWorker(worker: Worker, { variant, frozen, locked }: World): Worker {
  const { turn, window, lastSend = 0, commitWithin, gap } = variant;
  const hasLock = worker.hasLock && locked;
  switch (worker.at) {
    case 'ready':
      return { ...worker, hasLock, timer: Math.min(turn, worker.timer + 1) };
    case 'claimed':
      return { ...worker, hasLock, timer: Math.min(Math.max(window, lastSend) + 1, worker.timer + 1) };
    case 'sent':
      return { ...worker, hasLock, timer: frozen ? worker.timer : Math.min(commitWithin + 1, worker.timer + 1) };
    case 'looking':
    case 'absent':
      return { ...worker, hasLock, timer: Math.min(gap + 1, worker.timer + 1) };
    default:
      return hasLock === worker.hasLock ? worker : { ...worker, hasLock };
  }
}

/** The last age of a doubt that matters: the end of the settle time, or of what the list shows; else whether it has begun. */
function lastAge({ settleFrom, settle, listUntil = 0 }: Variant): number {
  return Math.max(listUntil + 1, settleFrom === 'answers' ? 1 : settle);
}

/** A tick passes for the ledger alone. */
export function ageLedger(ledger: Ledger, variant: Variant): Ledger {
  const { kind, doubt } = ledger;
  if (kind === 'created') return ledger;
  const age = kind === 'intent' ? Math.min(variant.window + lastAge(variant), ledger.age + 1) : 0;
  return { kind, age, doubt: doubt && ageDoubt(doubt, variant) };
}

function ageDoubt({ age, settled, answers }: Doubt, variant: Variant): Doubt {
  const stays = answers && answers.last < variant.gap;
  return {
    age: Math.min(lastAge(variant), age + 1),
    settled,
    answers: stays ? { ...answers, last: answers.last + 1 } : undefined,
  };
}
