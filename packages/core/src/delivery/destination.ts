import type { DestinationSettings } from '../config/schema.ts';
import type { GitLabClient } from '../gitlab/client.ts';
import type { IssueLists } from './issue-lists.ts';

/** One GitLab account, ready to be used by one process. */
export type Destination = {
  name: string;
  /** Host and port as the ledger and the markers know it: an entry of a staging GitLab never counts for another. */
  host: string;
  settings: DestinationSettings;
  client: GitLabClient;
  /** Where look-ups read, together. */
  lists: IssueLists;
  /** Runs a request among at most so many at once of this process to this destination. */
  withSlot: <T>(run: () => Promise<T>) => Promise<T>;
};
