/**
 * Who may change a known issue: one event of its incident at a time, from the look at it to the last word in the ledger. It
 * runs out by itself, since its holder may be dead; then what was begun is in the ledger, and asked for again it is harmless.
 */
export type ChangeLease = {
  /** `holder`: an event's id, so that its next attempt has the lease of one that broke off. `in`: milliseconds until it may be free. */
  take(key: string, holder: string, milliseconds: number): Promise<{ taken: true } | { taken: false; in: number }>;
  /** Begins the time anew; false when it ran out meanwhile. */
  keep(key: string, holder: string, milliseconds: number): Promise<boolean>;
  release(key: string, holder: string): Promise<void>;
};
