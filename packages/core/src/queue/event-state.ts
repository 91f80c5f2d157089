import type { EventRecord, EventStatus } from './event-record.ts';
import type { Keys } from './keys.ts';
import { EVENTS_QUEUE, queueOwner } from './names.ts';
import { createQueueHandles } from './queue-handles.ts';
import type { RedisClient } from './redis.ts';

const STATUS: Record<string, EventStatus> = { active: 'active', delayed: 'delayed', failed: 'dead' };

/** Tells where an unfinished event stands now, by its job and the gate: a record is written only when an event ends. */
export function createEventStates({
  redis,
  keys,
  onError,
}: {
  redis: RedisClient;
  keys: Keys;
  onError: (error: unknown) => void;
}) {
  const queues = createQueueHandles({ redis, keys, onError });
  return {
    /** The record with its present status. */
    async refresh(record: EventRecord): Promise<EventRecord> {
      if (record.status !== 'queued') return record;
      const name = record.queue ?? EVENTS_QUEUE;
      const state = await queues.named(name).getJobState(record.id);
      const status = STATUS[state] ?? 'queued';
      if (status === 'active' || status === 'dead' || record.queue === undefined) return { ...record, status };
      const parked = await redis.exists(keys.park(queueOwner(name).destination), keys.park(name));
      return { ...record, status: parked > 0 ? 'parked' : status };
    },
    /** The queues it reads, for others to read. */
    queues,
    close: queues.close,
  };
}
