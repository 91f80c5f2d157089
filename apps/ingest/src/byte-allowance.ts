/** Memory that requests share; who takes from it gives back as much. */
export type ByteAllowance = {
  /** False, and nothing is taken, where so many bytes are not left. */
  take(bytes: number): boolean;
  giveBack(bytes: number): void;
};

/** Makes an allowance; `total` is asked each time. */
export function createByteAllowance(total: () => number): ByteAllowance {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > total()) return false;
      taken += bytes;
      return true;
    },
    giveBack(bytes) {
      taken -= bytes;
    },
  };
}
