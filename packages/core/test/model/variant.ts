/**
 * One way to build the protocol, and the world that it is tried in. All numbers are ticks. A tick is any length of time,
 * the same for all: only the order of moments and the sums of the bounds matter, not seconds.
 */
export type Variant = {
  workers: number;
  /** One compare-and-set; or a lock that ends by itself, with or without a fencing token on the ledger's writes. */
  claim: 'atomic' | 'lock' | 'fenced lock';
  /** Ticks from reading that it may be made to the claim, at least: the pace lets nobody go sooner. */
  turn: number;
  /** From the claim: after so many ticks nobody waits for the attempt any more. */
  window: number;
  /** From the claim: the last tick in which the request may leave; undefined: it is not checked. */
  lastSend: number | undefined;
  /** From where the settle time counts: the attempt's start, its deadline, or the first answered look-up. */
  settleFrom: 'start' | 'deadline' | 'answers';
  settle: number;
  /** Between two answered look-ups; more starts the settle time over. */
  gap: number;
  /** From the deadline: the first tick in which a look-up that counts may begin. */
  firstLook: number;
  /** From where in an answered look-up the gap to the next one is measured. */
  gapFrom: 'its beginning' | 'its end';
  /** How long a doubt that is settled stays so: until its last answer is older than the gap, or for good. */
  settledFor: 'a gap' | 'good';
  /** A look-up is one step; or it begins, is answered and is written down in three, with any time in between. */
  lookUp: 'instant' | 'slow';
  /** From the deadline: issues made later are not in the list that a look-up reads; undefined: it reads all up to now. */
  listUntil: number | undefined;
  /** Whether a refusal clears the ledger only if the intent is still this attempt's. */
  refusal: 'compares' | 'clears blindly';
  /** P: GitLab commits a request within so many ticks in which it answers, or never. */
  commitWithin: number;
  /** How often GitLab may freeze, each time for as long as it likes: it then commits nothing and answers nothing. */
  freezes: number;
};

/** How long a lock holds by itself: any number will do, for a pause can be longer. */
export const LOCK_TICKS = 2;
