import type { Config } from '@issuebridge/core/config/schema.ts';
import { configuredLanes } from '@issuebridge/core/delivery/configured-lanes.ts';
import type { Pace, PerMinute } from '@issuebridge/core/delivery/pace.ts';
import type { SharedGauges } from '@issuebridge/core/runtime/metrics.ts';
import type { QueueList } from './queue-list.ts';

type Input = {
  list: QueueList;
  pace: Pick<Pace, 'describe'>;
  destinations: Config['destinations'];
  gauges: Pick<SharedGauges, 'pace' | 'paceConfigured'>;
};

/** Brings the gauges of the pace up to date: creates of each project, and with project "" the notes of the account. */
export async function measurePace({ list, pace, destinations, gauges }: Input): Promise<void> {
  const queues = list.queues().filter(({ destination }) => destination !== '');
  const lanes = configuredLanes({ destinations, queues }).filter(({ lane }) => lane.kind !== 'all');
  const states = await pace.describe(lanes);
  gauges.pace.reset();
  gauges.paceConfigured.reset();
  for (const { destination, project = '', perMinute, configured } of states) {
    gauges.pace.set({ destination, project }, toNumber(perMinute));
    gauges.paceConfigured.set({ destination, project }, toNumber(configured));
  }
}

function toNumber(perMinute: PerMinute): number {
  return perMinute === 'unlimited' ? Number.POSITIVE_INFINITY : perMinute;
}
