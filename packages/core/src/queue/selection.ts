import type { FailedPage, FailedSet } from './failed-set.ts';

/** Which of what failed is meant: some by their ids, or all that fit. Times are Unix ms. */
export type Selection<Filter> = { ids: string[] } | { filter: Filter };

/**
 * How far a long work has come: how many of all were looked at, and how many of those were meant and done. `stopped`: why it ended
 * before all was done; the same asked for again goes on with the rest.
 */
export type Progress = { looked: number; total: number; done: number; stopped?: 'redis_full' };

/** What an action on many needs to know. `by` says in the trace who asked for it. */
export type ActOptions = { dryRun: boolean; by: string; signal?: AbortSignal | undefined };

/** 8 MiB of bodies at once, and one if it is larger. */
const BATCH_BYTES = 8 * 1_048_576;

/** 200: the more at once the quicker, up to here. */
const BATCH_JOBS = 200;

/** Cuts what was found into batches that fit into memory with their bodies. */
export function* batchesOf<T extends { size: number }>(jobs: T[]): Generator<T[]> {
  let batch: T[] = [];
  let bytes = 0;
  for (const job of jobs) {
    if (batch.length > 0 && (batch.length >= BATCH_JOBS || bytes + job.size > BATCH_BYTES)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(job);
    bytes += job.size;
  }
  if (batch.length > 0) yield batch;
}

/** The failed jobs of these ids, one page; what has not failed here is left out. */
export async function pageOf(set: FailedSet, ids: string[]): Promise<FailedPage> {
  const found = await Promise.all(ids.map((id) => set.find(id)));
  const jobs = found.filter((job) => job !== undefined);
  return { looked: jobs.length, jobs };
}
