/** Time as a dependency: `now` is Unix milliseconds, `monotonic` never jumps, `sleep` ends early when the signal aborts. */
export type Clock = {
  now: () => number;
  monotonic: () => number;
  sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
};
