import type { Verdict } from './search.ts';
import type { Variant } from './variant.ts';

/** P: three ticks, so that a commit can come before, between and after look-ups. */
const P = 3;

/** g: three ticks, so that a freeze can hide within a gap that is allowed. */
const G = 3;

/** The send window: two ticks, so that a request can leave early and late in it. */
const WINDOW = 2;

/** What is the same everywhere: all by compare-and-set, nothing leaves after its deadline, only answered time counts. */
const PROTOCOL: Variant = {
  workers: 2,
  claim: 'atomic',
  turn: 0,
  window: WINDOW,
  lastSend: WINDOW,
  settleFrom: 'answers',
  settle: P + G + 1,
  gap: G,
  firstLook: 0,
  gapFrom: 'its beginning',
  settledFor: 'a gap',
  lookUp: 'instant',
  listUntil: undefined,
  refusal: 'compares',
  commitWithin: P,
  freezes: 1,
};

/**
 * `ledger-scripts.ts` and `create-once.ts`: a look-up takes time; answered time counts from the end of the first one,
 * gaps from the beginning of the one before; nothing leaves in the deadline's own tick, and no look-up of it counts;
 * what is settled once stays so until something is sent again.
 */
export const AS_BUILT: Variant = {
  ...PROTOCOL,
  lastSend: WINDOW - 1,
  firstLook: 1,
  lookUp: 'slow',
  settledFor: 'good',
};

/** Before look-ups had to be answered: the settle time runs by the clock, and one look-up after it ends it. */
const BY_CLOCK: Variant = { ...PROTOCOL, settleFrom: 'deadline', settle: P + 1, lookUp: 'slow', freezes: 0 };

const FROM_START: Variant = { ...BY_CLOCK, settleFrom: 'start' };

/** One row: what is built, what it must come to, and the states that a search of it goes through at least. */
export type Row = { name: string; variant: Variant; expected: Verdict['verdict']; atLeast: number };

/** 100: less would be a search that has broken off. */
const broken = (name: string, variant: Variant): Row => ({ name, variant, expected: 'two issues', atLeast: 100 });
const endless = (name: string, variant: Variant): Row => ({ name, variant, expected: 'dead end', atLeast: 500 });
const safe = (name: string, variant: Variant, atLeast: number): Row => ({ name, variant, expected: 'safe', atLeast });

/** The variants with two workers: how one comes to the protocol, by what goes wrong without each of its parts. */
export const TWO_WORKERS: Row[] = [
  broken('a lock, settle from the attempt’s start', { ...FROM_START, claim: 'lock', lastSend: undefined }),
  broken('the same, a fencing token on the ledger’s writes', {
    ...FROM_START,
    claim: 'fenced lock',
    lastSend: undefined,
  }),
  broken('one atomic claim, no deadline check at the send', { ...BY_CLOCK, lastSend: undefined }),
  broken('the same, look-ups that must be answered', { ...PROTOCOL, lastSend: undefined }),
  broken('deadline check, settle from the attempt’s start, S = P + 1', FROM_START),
  broken('settle from the send deadline, S = P', { ...BY_CLOCK, settle: P }),
  safe('the same, S = P + 1, GitLab never freezes', BY_CLOCK, 5_000),
  broken('the same, S = P + 1, GitLab freezes once', { ...BY_CLOCK, freezes: 1 }),
  broken('a refusal clears without comparing', { ...BY_CLOCK, refusal: 'clears blindly' }),
  broken('look-ups every g from the deadline, a gap starts over, S = P + g', { ...PROTOCOL, settle: P + G }),
  safe('the same, S = P + g + 1', PROTOCOL, 5_000),
  safe('as built, S = P + g + 1', AS_BUILT, 40_000),
  safe('as built, S = P + g - 1: its two ticks of reserve', { ...AS_BUILT, settle: P + G - 1 }, 40_000),
  broken('as built, S = P + g - 2', { ...AS_BUILT, settle: P + G - 2 }),
  safe('as built, but settled only as long as answers are fresh', { ...AS_BUILT, settledFor: 'a gap' }, 40_000),
  endless('as built, look-ups cannot come within the gap', { ...AS_BUILT, gap: 0 }),
  broken('as built, a refusal clears without comparing', { ...AS_BUILT, refusal: 'clears blindly' }),
  broken('as built, no deadline check at the send', { ...AS_BUILT, lastSend: undefined }),
  broken('as built, gaps count from the end of the look-up before', { ...AS_BUILT, gapFrom: 'its end' }),
  broken('as built, the list ends a settle time and a skew after the deadline', {
    ...AS_BUILT,
    listUntil: AS_BUILT.settle + 1,
  }),
];

const SLOW: Variant = { ...AS_BUILT, workers: 1, turn: G + 1 };

/** One worker: nobody else looks while it waits for its turn at a slow pace. */
export const ONE_WORKER: Row[] = [
  safe('as built', { ...SLOW, turn: 0 }, 500),
  safe('as built, its turn to send takes longer than the gap', SLOW, 500),
  endless('the same, settled only as long as answers are fresh', { ...SLOW, settledFor: 'a gap' }),
];

/** Three workers: smaller bounds, for the space grows by the power of the workers. */
export const THREE_WORKERS: Row[] = [
  safe('look-ups every g from the deadline, S = P + g + 1', { ...PROTOCOL, workers: 3 }, 10_000),
  broken('the same, S = P + g', { ...PROTOCOL, workers: 3, settle: P + G }),
  safe('as built, P = 2, g = 2, S = 5', { ...AS_BUILT, workers: 3, commitWithin: 2, gap: 2, settle: 5 }, 150_000),
];

/** Only with `ISSUEBRIDGE_MODEL=full`: the greater spaces, ten seconds and 640 MB. */
export const FULL: Row[] = [
  safe('as built, three workers', { ...AS_BUILT, workers: 3 }, 300_000),
  safe('as built, GitLab freezes twice, S = P + 2g + 1', { ...AS_BUILT, freezes: 2, settle: P + 2 * G + 1 }, 50_000),
];
