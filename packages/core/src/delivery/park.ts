/** What is parked: a whole destination, or one project of it. */
export type ParkScope = { destination: string; project: string | undefined };

/** `open`: go on. `wait`: parked, come back then (ms). `probe`: parked, and this caller has the lease to look whether it is mended. */
export type GateAnswer = { kind: 'open' } | { kind: 'wait'; in: number } | { kind: 'probe'; scope: ParkScope };

/**
 * Who may deliver while a destination or project is broken. Nobody is elected: a probe is a lease that runs out, so a
 * prober that died costs one interval.
 */
export type Gate = {
  ask(queue: { destination: string; project: string }, intervals: { min: number; max: number }): Promise<GateAnswer>;
  /** Parks at once; returns true when it was not parked before, so that one line is logged. */
  park(scope: ParkScope, reason: string, milliseconds: number): Promise<boolean>;
  /** Counts an unanswered request of an incident; true when there were five in a row over two incidents or more. */
  countSilence(destination: string, incident: string): Promise<boolean>;
  /** GitLab answered: the row of unanswered requests is broken. */
  answered(destination: string): Promise<void>;
  /** A trial succeeded: opens the gate; true when it was parked. */
  unpark(scope: ParkScope): Promise<boolean>;
  find(scope: ParkScope): Promise<{ since: number; reason: string } | undefined>;
};
