import { SEVERITIES } from '@issuebridge/core/config/severity.ts';
import { EVENTS_QUEUE } from '@issuebridge/core/queue/names.ts';
import type { Waiting } from '@issuebridge/core/queue/waiting.ts';
import type { SharedGauges } from '@issuebridge/core/runtime/metrics.ts';
import type { QueueList } from './queue-list.ts';

type Input = {
  list: QueueList;
  waiting: Pick<Waiting, 'oldest' | 'oldestEvent'>;
  gauges: Pick<SharedGauges, 'oldestWaiting'>;
  /** Unix ms. */
  now: number;
};

/** Brings the gauge of the oldest undelivered event up to date. What waits for intake has no severity yet. */
export async function measureOldest({ list, waiting, gauges, now }: Input): Promise<void> {
  const ageOf = (at: number | undefined): number => (at === undefined ? 0 : Math.max(0, now - at) / 1_000);
  for (const { queue, destination, project } of list.queues()) {
    if (queue.name === EVENTS_QUEUE) {
      gauges.oldestWaiting.set({ destination, project, severity: 'unknown' }, ageOf(await waiting.oldestEvent()));
    } else {
      const oldest = await waiting.oldest(queue.name);
      for (const severity of SEVERITIES) {
        gauges.oldestWaiting.set({ destination, project, severity }, ageOf(oldest.get(severity)));
      }
    }
  }
}
