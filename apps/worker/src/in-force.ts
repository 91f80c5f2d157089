import type { WorkerDependencies } from './dependencies.ts';

/** What jobs run on as one configuration has it; `close` ends what no other configuration uses. */
export type Configured = { dependencies: WorkerDependencies; close(): Promise<void> };

/** What jobs run on, exchanged as a whole when a configuration is loaded. */
export type InForce = {
  current(): WorkerDependencies;
  /** Runs a job on what is in force at its start, to its end. */
  use<T>(run: (dependencies: WorkerDependencies) => Promise<T>): Promise<T>;
  /** Counts for every job that begins from now on; what was before is closed when the last job on it has ended. */
  replace(next: Configured): void;
  close(): Promise<void>;
};

/** Begins with one configuration. `onError` hears of what does not close. */
export function createInForce(first: Configured, onError: (error: unknown) => void): InForce {
  type Entry = Configured & { users: number };
  let current: Entry = { ...first, users: 0 };
  const closeUnused = (entry: Entry): void => {
    if (entry !== current && entry.users === 0) entry.close().catch(onError);
  };
  return {
    current: () => current.dependencies,
    async use(run) {
      const entry = current;
      entry.users += 1;
      try {
        return await run(entry.dependencies);
      } finally {
        entry.users -= 1;
        closeUnused(entry);
      }
    },
    replace(next) {
      const before = current;
      current = { ...next, users: 0 };
      closeUnused(before);
    },
    close: () => current.close(),
  };
}
