/** What is parked: a whole destination, or one project of it. */
export type ParkScope = { destination: string; project: string | undefined };

/**
 * `open`: go on. `wait`: parked, come back then (ms). `probe`: parked, and this caller has the lease to look whether it
 * is mended. `pass`: parked, and this event's look-ups go on all the same.
 */
export type GateAnswer = { kind: 'open' } | { kind: 'wait'; in: number } | { kind: 'probe' | 'pass'; scope: ParkScope };

/** Why something is parked, in GitLab's terms and with the mend; `reads`: GitLab may still answer those. */
export type ParkReason = {
  reason: string;
  status: number | undefined;
  hint: string;
  reads: boolean;
  /** Milliseconds. */
  firstProbeIn: number;
};

/** What is parked now, for people: times are Unix ms on Redis' clock. */
export type Parked = ParkScope & {
  since: number;
  reason: string;
  status: number | undefined;
  hint: string;
  /** How many there were, and when the next may be. */
  probes: number;
  next: number;
};

/** What is behind the gate. */
export type GateQueue = { destination: string; project: string };

/**
 * Who may deliver while a destination or project is broken. Nobody is elected: a probe is a lease that runs out, so a
 * prober that died costs one interval.
 */
export type Gate = {
  /** Whether it is closed; open, how often the destination has been opened: what was known before that may be out of date. */
  look(queue: GateQueue): Promise<{ parked: true } | { parked: false; openings: number }>;
  /**
   * `inDoubt`: the event may have been delivered and is looked for. Its look-ups pass while GitLab answers reads, for
   * they need the settle time without a gap; waiting for the gate they would never end, nor prove anything as a trial.
   */
  ask(queue: GateQueue, inDoubt: boolean, intervals: { min: number; max: number }): Promise<GateAnswer>;
  /** Parks at once. `new`: it was open before; `changed`: for another reason than was told: each is one line in the log. */
  park(scope: ParkScope, park: ParkReason): Promise<'new' | 'changed' | 'known'>;
  /** Says more exactly how to mend what is parked. */
  explain(scope: ParkScope, hint: string): Promise<void>;
  /** A probe was answered. */
  readsPass(scope: ParkScope): Promise<void>;
  /** Counts an unanswered request of an incident; true when there were five in a row over two incidents or more. */
  countSilence(destination: string, incident: string): Promise<boolean>;
  /** GitLab answered: the row of unanswered requests is broken. */
  answered(destination: string): Promise<void>;
  /** A trial succeeded: opens the gate; true when it was parked. */
  unpark(scope: ParkScope): Promise<boolean>;
  /** Parks a destination until `release`, for a command of the operator: no probe and no trial opens it. */
  hold(destination: string, why: Pick<ParkReason, 'reason' | 'hint'>): Promise<void>;
  /** Opens a destination's gate, held or not; true when it was parked. */
  release(destination: string): Promise<boolean>;
  find(scope: ParkScope): Promise<Parked | undefined>;
  /** Everything that is parked, in the order of its names. */
  list(): Promise<Parked[]>;
};
