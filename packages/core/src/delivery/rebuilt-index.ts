/** An issue as it was read back from GitLab, known by its marker. */
export type RebuiltIssue = {
  projectId: number;
  iid: number;
  webUrl: string;
  /** ISO 8601, by GitLab's clock. */
  createdAt: string;
  isOpen: boolean;
  /** What its footer says of the event that it was made for; empty where somebody changed it. */
  eventId: string;
  receivedAt: string;
  /** SHA-256 of its description without the marker. */
  description: string;
};

/** Two open issues with one marker: one incident, two issues. */
export type Twins = { kept: RebuiltIssue; other: RebuiltIssue };

/**
 * What of the ledger can be read back from GitLab after Redis lost it: marker to issue, in all projects that were read.
 * Its stamp stands in every claim: who has not asked this index may not create.
 */
export type RebuiltIndex = {
  /** From now on nothing is claimed, until `finish`; what is there already stays, and running it again is harmless. */
  begin(): Promise<void>;
  /** True while one has begun and not finished, also when it was killed. */
  isBuilding(): Promise<boolean>;
  add(issues: Array<{ marker: string; issue: RebuiltIssue }>): Promise<Twins[]>;
  /** `projects`: ids by host of those that were read. Kept for `ttl` milliseconds, 0 = for ever. */
  finish(projects: Record<string, number[]>, ttl: number): Promise<void>;
  /** Lets claims go on without it: what was there before it began stays in force. */
  abort(): Promise<void>;
  projectsOf(host: string): Promise<number[]>;
  /** In the order of the markers. */
  find(markers: string[]): Promise<Array<RebuiltIssue | undefined>>;
};

/** The stamp of an index that is being built; whoever reads it waits. */
export const BUILDING = 'building';
