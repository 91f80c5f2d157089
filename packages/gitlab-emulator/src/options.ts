import type { Inferred } from './inferred.ts';
import type { SearchMode } from './search/indexed-text.ts';

/** A user of the instance; `state` other than active answers 403 to every call. */
export type UserOptions = {
  id: number;
  username: string;
  name: string;
  state?: 'active' | 'blocked' | 'deactivated';
  admin?: boolean;
};

/** A project; private, with issues, unless said otherwise. */
export type ProjectOptions = {
  id: number;
  /** Full path, such as `security/findings`. */
  path: string;
  name?: string;
  issuesEnabled?: boolean;
  archived?: boolean;
  visibility?: 'private' | 'internal' | 'public';
  /** Labels that exist already. */
  labels?: string[];
  /** Fills a blank description, as a project's default issue template does. */
  descriptionTemplate?: string;
  /** Paths it had before: they redirect a GET and refuse the rest with 405. */
  formerPaths?: string[];
};

/** An access token. `roles` gives the access level per project id: 5 minimal, 10 guest, 15 planner, 20 reporter, 30, 40, 50 owner. */
export type TokenOptions = {
  value: string;
  user: UserOptions;
  scopes: string[];
  roles: Record<number, number>;
  name?: string;
  /** YYYY-MM-DD; expired from the first moment (UTC) of that day. */
  expiresAt?: string;
  revoked?: boolean;
  /** Expired whatever `expiresAt` says. */
  expired?: boolean;
};

/** Requests that pass per epoch-aligned minute (or hour); undefined is unlimited. */
export type LimitOptions = {
  /** Per project and user. GitLab.com: 200. */
  issuesPerMinute?: number | undefined;
  /** Per user. GitLab.com: 60. */
  notesPerMinute?: number | undefined;
  /** Lists with `search`, per user, or per address without a token. Inferred of GitLab: 30. */
  searchesPerMinute?: number | undefined;
  /** Reading one project, per user or address. GitLab.com: 400. */
  projectReadsPerMinute?: number | undefined;
  /** All API requests, per user. GitLab.com: 2,000. */
  requestsPerMinute?: number | undefined;
  /** The same in hours, as self-managed instances set it: 7,200 is their default once it is on. */
  requestsPerHour?: number | undefined;
  /** API requests without a good token, per address. GitLab.com: 500. */
  anonymousRequestsPerMinute?: number | undefined;
};

/** What GitLab's versions do differently. */
export type CompatibilityOptions = {
  /** Newer versions send `Retry-After: 60` with the 429 of the limits on notes, searches and projects, older ones nothing. Default true. */
  retryAfterOnAppLimiter?: boolean;
  /** Behind a flag GitLab sends `RateLimit-*` with answers that pass, too. Default false. */
  rateLimitHeadersOn200?: boolean;
  /** Which texts `search` finds: those of GitLab's `old`, `middle` or `new` way to make its index. Default `new`. */
  search?: SearchMode;
  /** Using a rotated token revokes its successors, as GitLab 17.9 and 18.11 do. Default true. */
  revokeFamilyOnReuse?: boolean;
  /** Former name of `retryAfterOnAppLimiter`. */
  retryAfterOnNoteLimit?: boolean;
  /** Former name of `rateLimitHeadersOn200`. */
  rateLimitHeadersOnSuccess?: boolean;
};

/** What `startEmulator` takes. */
export type EmulatorOptions = {
  /** 0, the default: any free port. */
  port?: number;
  host?: string;
  /** The server's clock in ms: stamps, `Date`, expiry and limiter windows. Default `Date.now`. */
  now?: () => number;
  projects: ProjectOptions[];
  tokens: TokenOptions[];
  /** Users beside those of the tokens. */
  users?: UserOptions[];
  limits?: LimitOptions;
  /** By how much the server's clock is ahead of `now`; negative: behind. */
  clockSkewMs?: number;
  /** Other users than the writer see a write this much later. */
  replicaLagMs?: number;
  /** Maintenance mode: reading goes, writing is a 503. */
  maintenance?: boolean;
  /** What GitLab's sources leave open, where it should not be as assumed: `src/inferred.ts`. */
  inferred?: Partial<Inferred>;
  /** Wait before each API request is looked at. */
  latencyMs?: number;
  /** What links in answers begin with. Default: the address it listens on. */
  publicUrl?: string;
  version?: string;
  /** Seed of the faults' dice, so that a run can be repeated. */
  seed?: number;
  /** How many requests the log remembers. */
  requestLogSize?: number;
  compatibility?: CompatibilityOptions;
};
