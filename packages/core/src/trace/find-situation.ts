import type { DeadLetterReason } from '../delivery/dead-letter-reason.ts';
import type { Gate, Parked } from '../delivery/park.ts';
import type { EventRecord, TraceStep } from '../queue/event-record.ts';
import { createFailedSet } from '../queue/failed-set.ts';
import { findJobPlace, type JobPlace } from '../queue/job-place.ts';
import type { Keys } from '../queue/keys.ts';
import { EVENTS_QUEUE, queueOwner } from '../queue/names.ts';
import type { QueueHandles } from '../queue/queue-handles.ts';
import type { RedisClient } from '../queue/redis.ts';
import { findIdTime } from './id-time.ts';
import type { Incidents } from './incidents.ts';
import { pendingOf } from './pending.ts';
import type { QueuePace } from './queue-pace.ts';
import type { Situation } from './situation.ts';

/** What a situation is read from. `retention`: the shortest one of records, as a duration and in ms; undefined where it is not known. */
export type SituationDependencies = {
  redis: RedisClient;
  keys: Keys;
  queues: QueueHandles;
  gate: Pick<Gate, 'find'>;
  /** What the ledger says; undefined where no configuration names the hosts. */
  incidents: Pick<Incidents, 'doubtSince'> | undefined;
  retention: { text: string; milliseconds: number } | undefined;
  paceOf: (queueName: string) => Promise<QueuePace>;
  now: () => number;
};

/** The situation of an event by its id and, if there is one, its record with the trace. */
export async function findSituation(
  { id, record, trace }: { id: string; record: EventRecord | undefined; trace: TraceStep[] },
  dependencies: SituationDependencies,
): Promise<Situation> {
  if (!record) return unknown(id, dependencies);
  const { redis, queues, gate, incidents, paceOf, now } = dependencies;
  const isEnded = record.status === 'delivered' || record.status === 'ignored';
  if (isEnded) return ended(record, trace);
  const inIntake = await findJobPlace({ redis, queues, queueName: EVENTS_QUEUE, id });
  const isInIntake = inIntake.state === 'waiting' || inIntake.state === 'active' || inIntake.state === 'delayed';
  if (isInIntake) return intake(inIntake, trace);
  const place =
    record.queue === undefined ? inIntake : await findJobPlace({ redis, queues, queueName: record.queue, id });
  if (place.state === 'failed' || record.status === 'dead') return dead(record, dependencies);
  const queue = record.queue ?? EVENTS_QUEUE;
  const isGone = place.state === 'absent' || place.state === 'completed';
  if (isGone) return { kind: 'lost', queue };
  if (place.state === 'active') return { kind: 'being_delivered', queue };
  const { destination, project } = queueOwner(queue);
  const parked = (await gate.find({ destination, project: undefined })) ?? (await gate.find({ destination, project }));
  if (parked) return parkedBy(parked, record);
  const doubt = incidents && { since: await incidents.doubtSince(record) };
  return pendingOf({ record, place, queue, doubt, pace: await paceOf(queue), now: now() });
}

function unknown(id: string, { retention, now }: SituationDependencies): Situation {
  const at = findIdTime(id);
  const receivedAt = at === undefined ? undefined : new Date(at).toISOString();
  if (at !== undefined && receivedAt && retention && now() - at > retention.milliseconds) {
    return { kind: 'expired', receivedAt, retention: retention.text };
  }
  return { kind: 'unknown', receivedAt };
}

function ended(record: EventRecord, trace: TraceStep[]): Situation {
  const last = trace.findLast(({ step }) => step === record.outcome);
  const detail = last?.detail ?? record.reason ?? '';
  switch (record.outcome) {
    case 'resolved_unknown':
      return { kind: 'resolved_unknown' };
    case 'dropped':
    case undefined:
      if (record.reason === 'discarded') {
        const by = trace.findLast(({ step }) => step === 'discarded')?.detail ?? 'nobody knows who';
        return { kind: 'discarded', by };
      }
      if (record.reason === 'split') {
        return { kind: 'split', into: trace.findLast(({ step }) => step === 'split')?.detail ?? '' };
      }
      return detail.startsWith('route on_test: ') ? { kind: 'test_ignored' } : { kind: 'dropped', detail };
    default:
      return { kind: 'delivered', outcome: record.outcome, webUrl: record.issue?.webUrl ?? '', detail };
  }
}

function intake(place: JobPlace, trace: TraceStep[]): Situation {
  if (place.state === 'active') return { kind: 'being_routed' };
  if (place.isPaused) return { kind: 'paused', queue: EVENTS_QUEUE };
  if (place.isServed === false) return { kind: 'no_worker', queue: EVENTS_QUEUE };
  if (place.state === 'delayed' && place.until !== undefined) {
    return { kind: 'intake_delayed', next: new Date(place.until).toISOString() };
  }
  return { kind: 'in_intake', ahead: place.ahead, isRedriven: trace.some(({ step }) => step === 'redriven') };
}

async function dead(record: EventRecord, { redis, keys }: SituationDependencies): Promise<Situation> {
  const { id } = record;
  const queues = record.queue === undefined ? [EVENTS_QUEUE] : [record.queue, EVENTS_QUEUE];
  for (const queue of queues) {
    const failed = await createFailedSet({ redis, keys, queue }).find(id);
    if (!failed) continue;
    const reason = failed.reason as DeadLetterReason;
    const place = queue === EVENTS_QUEUE ? 'quarantine' : 'dead_letters';
    return { kind: 'dead', id, place, reason, detail: failed.detail, hint: failed.hint };
  }
  const { reason = record.reason ?? 'unknown', detail = '' } = record.lastError ?? {};
  return { kind: 'dead_removed', reason, detail };
}

function parkedBy({ destination, project, since, reason, hint, next }: Parked, { lastError }: EventRecord): Situation {
  return {
    kind: 'parked',
    scope: project === undefined ? destination : `${destination}/${project}`,
    since: new Date(since).toISOString(),
    reason,
    hint,
    nextProbe: new Date(next).toISOString(),
    isDoubtful: lastError?.kind === 'doubtful',
  };
}
