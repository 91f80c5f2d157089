import type { Variant } from './variant.ts';

/** Since when GitLab has answered: the age of the last answered look-up, and what lies between the first and the last. */
export type Answers = { last: number; span: number };

/** What may have been made; `age` counts from where the variant's settle time does, before that it is negative. */
export type Doubt = { age: number; settled: boolean; answers: Answers | undefined };

/** The ledger's entry of the one incident; `age` of an intent: ticks since its claim. */
export type Ledger = { kind: 'clear' | 'intent' | 'created'; age: number; doubt: Doubt | undefined };

/**
 * Where a worker stands: before its next step, which may come at any time or never.
 * `sent`: its request is with GitLab; `made`, `refused`: GitLab's answer is there to be read; `lost`: no answer comes.
 */
export type Place =
  | 'idle'
  | 'locked'
  | 'ready'
  | 'claimed'
  | 'sent'
  | 'made'
  | 'refused'
  | 'lost'
  | 'looking'
  | 'found'
  | 'absent'
  | 'silent';

/** One worker and all that its memory holds. */
export type Worker = {
  at: Place;
  /** Ticks since it read that it may claim, since the claim, the send, or the look-up's beginning, whichever its place is about. */
  timer: number;
  /** The ledger's intent is this attempt's. */
  holds: boolean;
  /** The doubt that it looks for is still the ledger's. */
  current: boolean;
  /** Its look-up counts, if it finds nothing. */
  counts: boolean;
  /** It has the lock, by what Redis says; its token is the newest; a newer token has been written with. */
  hasLock: boolean;
  newest: boolean;
  stale: boolean;
};

/** GitLab: the ages (in ticks it answered) of requests that nobody waits for, and the incident's issues. */
export type GitLab = { orphans: number[]; issues: number; listed: boolean; frozen: boolean; freezesLeft: number };

/** Everything at one moment. */
export type State = { workers: Worker[]; ledger: Ledger; gitlab: GitLab; lockLeft: number };

/** A worker that knows nothing: new, or killed and started again. */
export const IDLE: Worker = {
  at: 'idle',
  timer: 0,
  holds: false,
  current: false,
  counts: false,
  hasLock: false,
  newest: false,
  stale: false,
};

/** Nothing has happened yet. */
export function firstState({ workers, freezes }: Variant): State {
  return {
    workers: Array.from({ length: workers }, () => IDLE),
    ledger: { kind: 'clear', age: 0, doubt: undefined },
    gitlab: { orphans: [], issues: 0, listed: true, frozen: false, freezesLeft: freezes },
    lockLeft: 0,
  };
}

/** The same text for states that differ only in which worker is which. */
export function keyOf({ workers, ledger, gitlab, lockLeft }: State): string {
  const { doubt } = ledger;
  const doubted = doubt
    ? `${doubt.age}${doubt.settled ? 's' : 'u'}${doubt.answers ? `${doubt.answers.last}/${doubt.answers.span}` : ''}`
    : '';
  const { orphans, issues, listed, frozen, freezesLeft } = gitlab;
  const each = workers.map(workerKey).sort().join(' ');
  return `${each}|${ledger.kind}${ledger.age}|${doubted}|${orphans.join()}|${issues}${listed}${frozen}${freezesLeft}|${lockLeft}`;
}

function workerKey({ at, timer, holds, current, counts, hasLock, newest, stale }: Worker): string {
  const flags =
    (holds ? 1 : 0) + (current ? 2 : 0) + (counts ? 4 : 0) + (hasLock ? 8 : 0) + (newest ? 16 : 0) + (stale ? 32 : 0);
  return `${at}${timer}:${flags}`;
}
