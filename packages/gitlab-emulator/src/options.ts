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

/** Requests that pass per epoch-aligned minute; undefined is unlimited. */
export type LimitOptions = {
  /** Per project and user. */
  issuesPerMinute?: number | undefined;
  /** Per user. */
  notesPerMinute?: number | undefined;
  /** All API requests, per user. */
  requestsPerMinute?: number | undefined;
};

/** What GitLab's versions do differently. */
export type CompatibilityOptions = {
  /** Newer versions send `Retry-After: 60` with the note limit's 429, older ones nothing. Default true. */
  retryAfterOnNoteLimit?: boolean;
  /** Behind a flag GitLab sends `RateLimit-*` with answers that pass, too. Default false. */
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
