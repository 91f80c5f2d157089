/** The allowance a request takes from: creates count per project, notes per account. */
export type Lane = { destination: string } & ({ kind: 'create'; project: string } | { kind: 'note' });

/** A request that wants to go. */
export type PaceRequest = {
  lane: Lane;
  /** From the configuration; GitLab counts in minutes. */
  perMinute: number | 'unlimited';
  /** Whose slot it is: one that was reserved is found again by this name. */
  holder: string;
  /** What the request is about: only one holder at a time waits for a slot for it, so that none is taken for nothing. */
  subject: string;
  /** Slots that may be queued before this request is told to wait: a critical one may stand in front of others. */
  depth: number;
};

/**
 * `go`: at that time and not before. `reserved`: come back then, the slot is yours for two seconds. `wait`: ask again
 * then; `blocked` when GitLab itself said so. `taken`: another waits for the same subject. Times are milliseconds from now.
 */
export type Turn =
  | { kind: 'go'; in: number }
  | { kind: 'reserved'; in: number }
  | { kind: 'wait'; in: number; blocked: boolean }
  | { kind: 'taken'; in: number };

/** The pace of all workers on all machines, taken at the request. Each method is one atomic step on Redis' clock. */
export type Pace = {
  take(request: PaceRequest): Promise<Turn>;
  /** GitLab refused for its limit: nothing goes in that lane, or to that destination at all, for so many milliseconds. */
  block(lane: Lane | { destination: string; kind: 'all' }, milliseconds: number): Promise<void>;
};
