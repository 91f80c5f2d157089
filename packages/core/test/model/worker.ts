import { type Step, withIssue, withOrphan } from './gitlab.ts';
import * as ledgers from './ledger.ts';
import { IDLE, type Ledger, type State, type Worker } from './state.ts';
import { LOCK_TICKS, type Variant } from './variant.ts';

/** What worker number `index` can do next, each a single step; to be paused is to take none. */
export function workerSteps(state: State, index: number, variant: Variant): Step[] {
  const worker = state.workers[index];
  if (!worker) return [];
  const name = String.fromCharCode('A'.charCodeAt(0) + index);
  const steps = ownSteps({ state, index, worker, variant });
  if (worker.at !== 'idle') steps.push({ label: 'is killed', state: leave({ state, index, worker, variant }) });
  return steps.map((step) => ({ ...step, label: `${name} ${step.label}` }));
}

type Turn = { state: State; index: number; worker: Worker; variant: Variant };

function ownSteps(turn: Turn): Step[] {
  const { state, worker, variant } = turn;
  const { gitlab } = state;
  switch (worker.at) {
    case 'idle':
      return variant.claim === 'atomic' ? readSteps(turn) : lockSteps(turn);
    case 'locked':
      return readSteps(turn);
    case 'ready':
      return worker.timer >= variant.turn ? [claimStep(turn)] : [];
    case 'claimed': {
      if (variant.lastSend !== undefined && worker.timer > variant.lastSend)
        return [{ label: 'sees that it is too late to send', state: move(turn, { at: 'refused', timer: 0 }) }];
      return [{ label: 'sends the create', state: move(turn, { at: 'sent', timer: 0 }) }];
    }
    case 'sent': {
      const orphaned = { ...state, gitlab: withOrphan(gitlab, worker.timer, variant) };
      const lost = move({ ...turn, state: orphaned }, { at: 'lost', timer: 0 });
      const steps: Step[] = [{ label: 'stops waiting for the answer', state: lost }];
      if (gitlab.frozen || worker.timer > variant.commitWithin) return steps;
      const made = { ...state, gitlab: withIssue(state, variant) };
      steps.push({
        label: 'has its issue made by GitLab',
        state: move({ ...turn, state: made }, { at: 'made', timer: 0 }),
      });
      steps.push({ label: 'is refused by GitLab', state: move(turn, { at: 'refused', timer: 0 }) });
      return steps;
    }
    case 'made':
      return [
        { label: 'reads the answer and records the issue', state: write(turn, ledgers.record(), {}) },
        { label: 'loses the answer', state: move(turn, { at: 'lost' }) },
      ];
    case 'refused':
      return [
        {
          label: 'reads the refusal and clears its intent',
          state: write(turn, ledgers.refuse(state.ledger, worker.holds, variant), {}),
        },
        { label: 'loses the refusal', state: move(turn, { at: 'lost' }) },
      ];
    case 'lost':
      return [{ label: 'writes the doubt', state: commit(turn, ledgers.doubt(state.ledger, worker.holds, variant)) }];
    case 'looking':
      return lookSteps(turn);
    case 'found':
      return [{ label: 'adopts what it found', state: write(turn, ledgers.record(), {}) }];
    case 'absent': {
      const ledger = worker.counts ? ledgers.lookedUp(state.ledger, worker.timer, variant) : state.ledger;
      return [{ label: 'writes that nothing was found', state: write(turn, ledger, {}) }];
    }
    case 'silent': {
      const ledger = worker.current ? ledgers.unanswered(state.ledger) : state.ledger;
      return [{ label: 'writes that GitLab did not answer', state: write(turn, ledger, {}) }];
    }
  }
}

function lockSteps({ state, index }: Turn): Step[] {
  if (state.lockLeft > 0) return [];
  const workers = state.workers.map((other, at) =>
    at === index ? { ...IDLE, at: 'locked' as const, hasLock: true, newest: true } : { ...other, newest: false },
  );
  return [{ label: 'takes the lock', state: { ...state, workers, lockLeft: LOCK_TICKS } }];
}

function readSteps(turn: Turn): Step[] {
  const { state, worker, variant } = turn;
  // Who has the lock takes every intent for one that was left behind.
  const abandoned = variant.claim !== 'atomic' && state.ledger.kind === 'intent';
  const { ledger, renewed } = abandoned
    ? { ledger: ledgers.doubtIntent(state.ledger, variant), renewed: true }
    : ledgers.read(state.ledger, variant);
  const seen = { ...turn, state: renewed ? renew(state, ledger) : { ...state, ledger } };
  if (ledger.kind === 'created') return worker.at === 'idle' ? [] : [{ label: 'sees the issue', state: leave(seen) }];
  if (ledger.kind === 'intent') return [];
  if (ledgers.isSettled(ledger.doubt, variant))
    return [{ label: 'reads that it may create', state: move(seen, { at: 'ready', timer: 0 }) }];
  const counts = doesCount(ledger, variant);
  const looking = move(seen, { at: 'looking', timer: 0, current: true, counts });
  if (variant.lookUp === 'slow') return [{ label: 'reads of a doubt and begins to look', state: looking }];
  const at = { ...turn, state: looking, worker: looking.workers[turn.index] ?? worker };
  return lookSteps(at).flatMap(({ label, state: after }) => {
    const next = { ...turn, state: after, worker: after.workers[turn.index] ?? worker };
    return ownSteps(next).map((step) => ({ label: `reads of a doubt, ${label}, ${step.label}`, state: step.state }));
  });
}

function doesCount({ doubt }: Ledger, { settleFrom, settle, firstLook }: Variant): boolean {
  if (!doubt) return false;
  if (settleFrom !== 'answers') return doubt.age >= settle;
  return doubt.age >= firstLook;
}

function lookSteps(turn: Turn): Step[] {
  const { gitlab } = turn.state;
  const silent = { label: 'is not answered', state: move(turn, { at: 'silent', timer: 0, counts: false }) };
  if (gitlab.frozen) return [silent];
  if (gitlab.issues > 0 && gitlab.listed)
    return [
      { label: 'is shown the issue', state: move(turn, { at: 'found', timer: 0, current: false, counts: false }) },
      silent,
    ];
  return [{ label: 'is shown no issue', state: move(turn, { at: 'absent', current: false }) }, silent];
}

function claimStep(turn: Turn): Step {
  const { state, worker, variant } = turn;
  const claimed = { at: 'claimed' as const, timer: 0, holds: true };
  if (variant.claim === 'atomic') {
    const { ledger, renewed, claimed: won } = ledgers.claim(state.ledger, variant);
    const after = { ...turn, state: renewed ? renew(state, ledger) : { ...state, ledger } };
    if (won) return { label: 'claims', state: move(after, claimed) };
    return { label: 'may not claim any more', state: leave(after) };
  }
  if (variant.claim === 'fenced lock' && worker.stale)
    return { label: 'may not write its intent: its token is old', state: leave(turn) };
  const ledger: Ledger = { kind: 'intent', age: 0, doubt: undefined };
  return { label: 'writes its intent', state: write(turn, ledger, claimed) };
}

/** The worker writes the ledger, under its token where there are tokens, and goes on (by default: to its next attempt). */
function write(turn: Turn, ledger: Ledger, next: Partial<Worker>): State {
  const { state, index, worker, variant } = turn;
  if (variant.claim === 'fenced lock' && worker.stale) return leave(turn);
  const workers = state.workers.map((other, at) => {
    if (at === index) return other;
    const loses = next.holds === true || ledger.kind !== 'intent';
    const stale = other.stale || (variant.claim === 'fenced lock' && worker.newest && other.at !== 'idle');
    return { ...other, holds: other.holds && !loses, stale };
  });
  const written = { ...turn, state: { ...state, workers, ledger } };
  return next.at ? move(written, next) : leave(written);
}

function commit(turn: Turn, { ledger, renewed }: ledgers.Written): State {
  return renewed ? leave({ ...turn, state: renew(turn.state, ledger) }) : write(turn, ledger, {});
}

/** The intent has become a doubt: nobody holds it, and look-ups for the one before say nothing of it. */
function renew(state: State, ledger: Ledger): State {
  const workers = state.workers.map((worker) => ({ ...worker, holds: false, current: false, counts: false }));
  return { ...state, ledger, workers, gitlab: state.gitlab };
}

function move({ state, index, worker }: Turn, next: Partial<Worker>): State {
  const now = state.workers[index] ?? worker;
  return { ...state, workers: state.workers.with(index, { ...now, ...next }) };
}

/** The attempt is over, or the worker dead: its memory is gone, its lock free, its request on its own. */
function leave({ state, index, worker, variant }: Turn): State {
  const gitlab = worker.at === 'sent' ? withOrphan(state.gitlab, worker.timer, variant) : state.gitlab;
  const lockLeft = state.workers[index]?.hasLock ? 0 : state.lockLeft;
  return { ...state, gitlab, lockLeft, workers: state.workers.with(index, IDLE) };
}
