import type { SharedGauges } from '@issuebridge/core/runtime/metrics.ts';
import type { QueueList } from './queue-list.ts';

/** The states of a job that is not done. */
const UNFINISHED = ['waiting', 'prioritized', 'delayed', 'active'] as const;

const STATES = [...UNFINISHED, 'failed', 'completed'] as const;

/** Jobs that are not done over all queues: what `ingest.max_waiting` bounds. Also brings the gauge of jobs up to date. */
export async function countUnfinished(input: { list: QueueList; gauges: Pick<SharedGauges, 'jobs'> }): Promise<number> {
  const { list, gauges } = input;
  const sums = await Promise.all(
    list.queues().map(async ({ queue, destination, project }) => {
      const counts = await queue.getJobCounts(...STATES);
      for (const state of STATES) gauges.jobs.set({ destination, project, state }, counts[state] ?? 0);
      return UNFINISHED.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
    }),
  );
  return sums.reduce((sum, count) => sum + count, 0);
}
