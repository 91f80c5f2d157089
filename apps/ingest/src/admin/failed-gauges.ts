import { createFailedTally, type FailedTally, type Tally } from '@issuebridge/core/queue/failed-tally.ts';
import type { Keys } from '@issuebridge/core/queue/keys.ts';
import { EVENTS_QUEUE } from '@issuebridge/core/queue/names.ts';
import type { RedisClient } from '@issuebridge/core/queue/redis.ts';
import type { SharedGauges } from '@issuebridge/core/runtime/metrics.ts';
import type { QueueList } from './queue-list.ts';

type Dependencies = {
  redis: RedisClient;
  keys: Keys;
  list: QueueList;
  gauges: Pick<SharedGauges, 'deadLetters' | 'quarantined'>;
  now: () => number;
};

/** Makes what brings the gauges of dead letters and the quarantine up to date. */
export function createFailedGauges({ redis, keys, list, gauges, now }: Dependencies): { measure(): Promise<void> } {
  const tallies = new Map<string, FailedTally>();
  const tallyOf = (queue: string): FailedTally => {
    const tally = tallies.get(queue) ?? createFailedTally({ redis, keys, queue, now });
    tallies.set(queue, tally);
    return tally;
  };
  return {
    async measure() {
      for (const { queue, destination, project } of list.queues()) {
        const tally = await tallyOf(queue.name).read();
        if (queue.name === EVENTS_QUEUE) {
          for (const { source, reason, count } of tally) gauges.quarantined.set({ source, reason }, count);
        } else {
          for (const [reason, count] of byReason(tally)) {
            gauges.deadLetters.set({ destination, project, reason }, count);
          }
        }
      }
    },
  };
}

function byReason(tally: Tally[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { reason, count } of tally) sums.set(reason, (sums.get(reason) ?? 0) + count);
  return sums;
}
