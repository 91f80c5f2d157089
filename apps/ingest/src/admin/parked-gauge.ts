import type { Gate } from '@issuebridge/core/delivery/park.ts';
import type { SharedGauges } from '@issuebridge/core/runtime/metrics.ts';
import type { QueueList } from './queue-list.ts';

type Input = { list: QueueList; gate: Pick<Gate, 'list'>; gauges: Pick<SharedGauges, 'parked'> };

/** Brings the gauge of what is parked up to date: 1 while it is, 0 for every other queue and its destination (project ""). */
export async function measureParked({ list, gate, gauges }: Input): Promise<void> {
  const parked = await gate.list();
  gauges.parked.reset();
  for (const { destination, project } of list.queues()) {
    if (destination === '') continue;
    gauges.parked.set({ destination, project }, 0);
    gauges.parked.set({ destination, project: '' }, 0);
  }
  for (const { destination, project = '' } of parked) gauges.parked.set({ destination, project }, 1);
}
