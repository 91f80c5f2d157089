import type { Severity } from '../config/severity.ts';
import type { LaneState } from '../delivery/pace.ts';
import type { Parked } from '../delivery/park.ts';
import type { TokenFacts } from '../delivery/token-facts.ts';
import type { EventRecord } from '../queue/event-record.ts';
import type { ProcessFacts } from '../queue/processes.ts';
import type { QueueState } from '../queue/queue-state.ts';
import type { SourceSeen } from '../queue/source-log.ts';

/** The store, as far as it concerns who runs this. Bytes; `limit` and `ratio` are 0 without a limit. */
export type RedisState = {
  version: string;
  used: number;
  limit: number;
  ratio: number;
  durable: boolean;
  evicts: boolean;
  replicas: number;
};

/** One sender; `quarantined`: how many of its events could not be read or routed. */
export type SourceState = SourceSeen & { source: string; quarantined: number };

/** One GitLab account; `pace`: of notes and of all requests. */
export type DestinationState = {
  destination: string;
  /** Undefined for one that the configuration no longer names. */
  url: string | undefined;
  parked: Parked | undefined;
  /** Undefined where GitLab did not say. */
  token: TokenFacts | undefined;
  pace: LaneState[];
};

/** One project's queue. `oldest`: when the oldest undelivered event of each severity was received, Unix ms. */
export type ProjectState = QueueState & {
  destination: string;
  project: string;
  parked: Parked | undefined;
  pace: LaneState | undefined;
  oldest: Partial<Record<Severity, number>>;
};

/** Something that a person has to do something about. */
export type Trouble = {
  kind:
    | 'no_worker'
    | 'not_durable'
    | 'evicts'
    | 'memory'
    | 'parked'
    | 'paused'
    | 'intake_stuck'
    | 'critical_waits'
    | 'token_ends'
    | 'configurations_differ'
    | 'dead_letters'
    | 'quarantine';
  /** A sentence. */
  what: string;
  /** Unix ms. */
  since: number | undefined;
  /** What to do, a sentence. */
  mend: string;
};

/** How the installation is, as the status page and `issuebridge status` tell it. Times are Unix ms. */
export type Status = {
  at: number;
  /** The gravest first; none: all is well. */
  troubles: Trouble[];
  redis: RedisState;
  processes: ProcessFacts[];
  sources: SourceState[];
  /** What waits for intake. */
  intake: QueueState & { oldest: number | undefined };
  destinations: DestinationState[];
  projects: ProjectState[];
  /** The newest first. */
  events: EventRecord[];
};
