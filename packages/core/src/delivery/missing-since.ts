/**
 * Since when a known issue does not show: one answer of a replica that runs behind, or of a proxy, is no deletion.
 */
export type MissingSince = {
  /** Notes that it does not show; ms since that was first noted. Forgotten after `memory` ms. */
  note(key: string, iid: number, memory: number): Promise<number>;
};
