/** GitLab's limiters count in fixed windows, most of them of this length, aligned to the epoch. */
export const WINDOW_SECONDS = 60;

/** Counts per key within the present window; refused calls count, too. */
export type WindowCounter = { hit: (key: string, at: number) => number };

/** A limiter's memory: one count per key, forgotten when its window has passed. */
export const createWindowCounter = ({ seconds } = { seconds: WINDOW_SECONDS }): WindowCounter => {
  const counts = new Map<string, { window: number; count: number }>();
  return {
    hit: (key, at) => {
      const window = Math.floor(at / 1000 / seconds);
      const entry = counts.get(key);
      if (entry === undefined || entry.window !== window) {
        counts.set(key, { window, count: 1 });
        return 1;
      }
      entry.count += 1;
      return entry.count;
    },
  };
};

/** Unix seconds at which the window of `at` (ms) ends. */
export const windowEnd = (at: number, seconds: number = WINDOW_SECONDS): number =>
  (Math.floor(at / 1000 / seconds) + 1) * seconds;
