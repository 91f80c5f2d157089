import type { RateLimit } from '../gitlab/rate-limit.ts';

/** The allowance a request takes from: creates count per project, notes per account. */
export type Lane = { destination: string } & ({ kind: 'create'; project: string } | { kind: 'note' });

/** A lane, or all requests of the account together. */
export type LaneOrAll = Lane | { destination: string; kind: 'all' };

/** What the configuration allows a minute; GitLab counts in minutes. */
export type PerMinute = number | 'unlimited';

/** A request that wants to go. */
export type PaceRequest = {
  lane: Lane;
  /** From the configuration; where GitLab was found to allow less, that counts. */
  perMinute: PerMinute;
  /** Whose slot it is: one that was reserved is found again by this name. */
  holder: string;
  /** What the request is about: only one holder at a time waits for a slot for it, so that none is taken for nothing. */
  subject: string;
  /** Slots that may be queued before this request is told to wait: a critical one may stand in front of others. */
  depth: number;
};

/**
 * `go`: at that time and not before. `reserved`: come back then, the slot is yours for two seconds. `wait`: ask again
 * then; `blocked` when GitLab itself said so. `taken`: another waits for the same subject. `later`: too many have
 * reserved; come back then and ask again. Times are milliseconds from now.
 */
export type Turn =
  | { kind: 'go' | 'reserved' | 'taken' | 'later'; in: number }
  | { kind: 'wait'; in: number; blocked: boolean };

/** A lane as the configuration has it. */
export type ConfiguredLane = { lane: LaneOrAll; perMinute: PerMinute };

/** A lane as it is: `perMinute` is what goes now, `blockedUntil` (Unix ms on Redis' clock) is there while GitLab asked to wait. */
export type LaneState = {
  destination: string;
  project: string | undefined;
  kind: LaneOrAll['kind'];
  perMinute: PerMinute;
  configured: PerMinute;
  blockedUntil: number | undefined;
};

/** The pace of all workers on all machines, taken at the request. Each method is one atomic step on Redis' clock. */
export type Pace = {
  take(request: PaceRequest): Promise<Turn>;
  /**
   * For a request of no lane: its turn among all of the account, in so many milliseconds; at once where GitLab named no limit
   * for these. `blocked`: it may not go, for so long.
   */
  takeAny(destination: string): Promise<{ in: number; blocked: boolean }>;
  /** Milliseconds that GitLab holds this lane for; 0 when it may go. */
  blockedFor(lane: Lane): Promise<number>;
  /** GitLab made what was asked for, at that time (Unix ms) of its clock: counted, in case it refuses in the same minute. */
  succeeded(lane: Lane, at: number): Promise<void>;
  /**
   * GitLab refused for its limit: nothing goes for so long, and a lane falls to what passed in that minute of GitLab's. Further
   * refusals of the same minute change nothing more.
   */
  limited(lane: LaneOrAll, limit: Omit<RateLimit, 'scope'>): Promise<void>;
  /** What is in force, in the order asked for. */
  describe(lanes: ConfiguredLane[]): Promise<LaneState[]>;
};
