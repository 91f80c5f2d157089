/**
 * Ends that came in before there was an issue to tell them on: its event may be waiting for its turn meanwhile, and must not
 * make an issue that nobody ever hears is over.
 */
export type OverBefore = {
  /** By the incident's ledger key; `receivedAt` (Unix ms) of the event that says so. */
  note(key: string, receivedAt: number): Promise<void>;
  find(key: string): Promise<number | undefined>;
};
