import type { Config } from '@issuebridge/core/config/schema.ts';
import type { DeliverDependencies } from '@issuebridge/core/delivery/deliver-dependencies.ts';
import type { Destination } from '@issuebridge/core/delivery/destination.ts';
import type { RenderKey } from '@issuebridge/core/delivery/incident.ts';
import type { OnceDependencies } from '@issuebridge/core/delivery/once-task.ts';
import type { RenderValue } from '@issuebridge/core/event/presets/preset.ts';
import type { DeliveryQueues } from '@issuebridge/core/queue/delivery-queues.ts';
import type { EventQueue } from '@issuebridge/core/queue/event-queue.ts';
import type { EventRecords } from '@issuebridge/core/queue/event-records.ts';
import type { QueueRegistry } from '@issuebridge/core/queue/queue-registry.ts';
import type { Metrics } from '@issuebridge/core/runtime/metrics.ts';
import type { Token } from './token.ts';

/** What both processors run on; made once in `main`. */
export type WorkerDependencies = Omit<DeliverDependencies, 'trace' | keyof OnceDependencies> &
  Omit<OnceDependencies, 'trace' | 'metrics'> & {
    config: Config;
    destinations: ReadonlyMap<string, Destination>;
    tokens: ReadonlyMap<string, Token>;
    renderValue: RenderValue;
    renderKey: RenderKey;
    records: EventRecords;
    deliveries: DeliveryQueues;
    /** Takes the events of a replayed group in. */
    groupIntake: Pick<EventQueue, 'submit'>;
    registry: QueueRegistry;
    metrics: Metrics;
    random: () => number;
    /** Unix ms by Redis' clock: by it a job is delayed, whichever worker takes it up again. */
    redisNow: () => Promise<number>;
  };
