/** The programs under measurement and those beside them, as `node` takes them. */
export const PROGRAM = {
  ingest: import.meta.resolve('../../apps/ingest/src/main.ts'),
  worker: import.meta.resolve('../../apps/worker/src/main.ts'),
  emulator: import.meta.resolve('./programs/emulator.ts'),
  stormyGitLab: import.meta.resolve('./programs/stormy-gitlab.ts'),
  skewedClock: import.meta.resolve('./programs/skewed-clock.ts'),
  load: import.meta.resolve('./programs/load.ts'),
  bareIngest: import.meta.resolve('./programs/bare-ingest.ts'),
  bareWorker: import.meta.resolve('./programs/bare-worker.ts'),
  naiveWorker: import.meta.resolve('./programs/naive-worker.ts'),
};
