import { setTimeout as sleep } from 'node:timers/promises';
import type { Queue } from 'bullmq';

/** 60 s: ten times what the slowest backlog here takes. */
const DEADLINE = 60_000;

/** 10 ms: a hundredth of the shortest round. */
const INTERVAL = 10;

/** Waits until a queue has so many jobs in one state; rejects with what it has instead. */
export async function untilCount(input: {
  queue: Queue;
  state: 'completed' | 'prioritized';
  count: number;
}): Promise<void> {
  const { queue, state, count } = input;
  const end = performance.now() + DEADLINE;
  while ((await queue.getJobCountByTypes(state)) < count) {
    if (performance.now() > end) {
      const counts = JSON.stringify(await queue.getJobCounts());
      throw new Error(`queue ${queue.name} did not come to ${count} ${state} jobs within ${DEADLINE} ms: ${counts}`);
    }
    await sleep(INTERVAL);
  }
}

/** Forgets what is done, so that the next round counts from nothing. */
export async function forgetCompleted(queue: Queue): Promise<void> {
  await queue.clean(0, 0, 'completed');
}
