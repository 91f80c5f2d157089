/** What is parked: a whole destination, or one project of it. */
export type ParkScope = { destination: string; project: string | undefined };

/**
 * `open`: go on. `wait`: parked, come back then (ms). `probe`: parked, and this caller has the lease to look whether it
 * is mended. `trial`: parked, and this event's trial is not over.
 */
export type GateAnswer =
  | { kind: 'open' }
  | { kind: 'wait'; in: number }
  | { kind: 'probe' | 'trial'; scope: ParkScope };

/**
 * Who may deliver while a destination or project is broken. Nobody is elected: a probe is a lease that runs out, so a
 * prober that died costs one interval.
 */
export type Gate = {
  ask(
    queue: { destination: string; project: string },
    eventId: string,
    intervals: { min: number; max: number },
  ): Promise<GateAnswer>;
  /** Parks at once; returns true when it was not parked before, so that one line is logged. */
  park(scope: ParkScope, reason: string, milliseconds: number): Promise<boolean>;
  /**
   * Lets a trial that ended in doubt go on: its look-ups need the settle time, and until then it proves nothing. Without
   * this a gate behind which only doubts wait would stay shut for ever.
   */
  keepTrial(scope: ParkScope, eventId: string): Promise<void>;
  /** Counts an unanswered request of an incident; true when there were five in a row over two incidents or more. */
  countSilence(destination: string, incident: string): Promise<boolean>;
  /** GitLab answered: the row of unanswered requests is broken. */
  answered(destination: string): Promise<void>;
  /** A trial succeeded: opens the gate; true when it was parked. */
  unpark(scope: ParkScope): Promise<boolean>;
  find(scope: ParkScope): Promise<{ since: number; reason: string } | undefined>;
};
