import type { Answer } from '../gitlab/answer.ts';
import type { Deadline } from '../gitlab/client.ts';
import type { GitLabError } from '../gitlab/error.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { Destination } from './destination.ts';
import type { GitLabClocks } from './gitlab-clock.ts';
import type { Content, Doubt, Existing, Ledger } from './ledger.ts';
import type { Found, LookUp } from './look-up.ts';
import type { Unfinished } from './outcome.ts';
import type { Pace, PaceRequest } from './pace.ts';
import type { Gate } from './park.ts';

/** What to look for: by which doubt, in which span of GitLab's clock, and after how long (ms) without an answer it counts for nothing. */
export type Look = {
  doubt: Doubt;
  /** Finding nothing now would prove it absent: then what looks must be able to see all there is. */
  isLast: boolean;
  generation: number;
  span: { from: number; to: number };
  gap: number;
};

/** One thing that must exist exactly once, and how it is made, found and told apart. */
export type OnceTask = {
  key: string;
  eventId: string;
  /** What its coming into being means to the entry. */
  content: Content;
  destination: Destination;
  /** As the configuration spells it: the pace and the gate know it so. */
  project: string;
  projectId: number;
  incident: string;
  pace: PaceRequest;
  marker: (generation: number) => string;
  send: (marker: string, deadline: Deadline) => Promise<Answer<Found>>;
  lookUp: (look: Look) => Promise<LookUp>;
  /** Takes over what the rebuilt index knows of this generation or a later one; false where it knows nothing. */
  restore: (generation: number) => Promise<boolean>;
  /** True when what GitLab refuses could be left out or cut: `send` then sends what is left. It ends, for each field is repaired once. */
  repair?: (error: GitLabError) => Promise<boolean>;
  /** Closes the one that is too many; its own failures are the callee's to log. */
  removeSurplus: (surplus: Existing, kept: Existing) => Promise<void>;
};

/** `how`: made now, found again, or known to the ledger already. */
export type Once =
  | { kind: 'exists'; how: 'created' | 'adopted' | 'known'; existing: Existing; content: Content }
  | Unfinished;

/** What the protocol runs on. */
export type OnceDependencies = {
  ledger: Ledger;
  pace: Pace;
  gate: Gate;
  clock: Clock;
  clocks: GitLabClocks;
  metrics: Pick<Metrics, 'ambiguous'>;
  logger: Logger;
  /** A new attempt id. */
  newId: () => string;
  signal: AbortSignal;
  /** Asked before something is sent; false when what it goes to was parked meanwhile. Where it is left out, all may go. */
  maySend?: () => Promise<boolean>;
  /** Every step that a person who asks "why?" wants to read. */
  trace: (step: string, detail: string) => Promise<void>;
};
