import type { DeadLetterReason } from '@issuebridge/core/delivery/dead-letter-reason.ts';
import type { Existing } from '@issuebridge/core/delivery/ledger.ts';
import type { Preparation } from '@issuebridge/core/delivery/prepare.ts';
import type { EventOutcome } from '@issuebridge/core/queue/event-record.ts';
import { EVENTS_QUEUE, queueOwner } from '@issuebridge/core/queue/names.ts';
import type { WorkerDependencies } from './dependencies.ts';

type Dead = {
  id: string;
  source: string;
  queue: string | undefined;
  reason: DeadLetterReason;
  detail: string;
  hint: string;
};

/** Records that an event ended as a dead letter; the caller fails its job. */
export async function finishDead(dead: Dead, { records, config, clock, logger }: WorkerDependencies): Promise<void> {
  const { id, source, reason, detail, hint } = dead;
  // What fails in intake was handed to no queue yet: it is in the quarantine.
  const queue = dead.queue === EVENTS_QUEUE ? undefined : dead.queue;
  const retention = queue ? config.retention.dead : config.retention.quarantine;
  const at = new Date(clock.now()).toISOString();
  await records.finish(
    id,
    {
      status: 'dead',
      outcome: undefined,
      reason,
      finishedAt: at,
      lastError: { reason, detail, hint },
      ...(queue ? { attempted: true, queue } : {}),
    },
    { at, step: 'dead letter', detail: `${reason}: ${detail}` },
    keepFor(retention, config.sources[source]?.idempotency_window ?? 0),
  );
  logger.error({ event_id: id, source, ...(queue ? queueOwner(queue) : {}), reason }, 'dead letter');
}

/** Records that a rule of the operator dropped an event, and why. */
export async function finishDropped(
  { event, source, dropped }: Extract<Preparation, { kind: 'dropped' }>,
  { records, config, clock, logger }: WorkerDependencies,
): Promise<void> {
  const at = new Date(clock.now()).toISOString();
  await records.finish(
    event.id,
    { status: 'ignored', outcome: 'dropped', reason: dropped.reason, finishedAt: at },
    { at, step: 'dropped', detail: `route ${dropped.route}: ${dropped.reason}` },
    keepFor(config.retention.ignored, source.idempotency_window),
  );
  logger.info({ event_id: event.id, source: event.source, outcome: 'dropped', reason: dropped.route }, 'event dropped');
}

/** Records that a body was taken apart into events of their own. */
export async function finishSplit(
  { id, source, detail }: { id: string; source: string; detail: string },
  { records, config, clock, logger }: WorkerDependencies,
): Promise<void> {
  const at = new Date(clock.now()).toISOString();
  await records.finish(
    id,
    { status: 'ignored', outcome: 'dropped', reason: 'split', finishedAt: at, lastError: undefined },
    { at, step: 'split', detail },
    keepFor(config.retention.ignored, config.sources[source]?.idempotency_window ?? 0),
  );
  logger.info({ event_id: id, source, outcome: 'dropped', reason: 'split' }, 'event taken apart');
}

/** Records that an event said that something is over of which no issue is known. */
export async function finishUnknown(
  { id, source, detail }: { id: string; source: string; detail: string },
  { records, config, clock }: WorkerDependencies,
): Promise<void> {
  const at = new Date(clock.now()).toISOString();
  const outcome = 'resolved_unknown';
  await records.finish(
    id,
    { status: 'ignored', outcome, reason: detail, finishedAt: at, lastError: undefined, attempted: true },
    { at, step: outcome, detail },
    keepFor(config.retention.ignored, config.sources[source]?.idempotency_window ?? 0),
  );
}

type Delivered = {
  id: string;
  source: string;
  outcome: EventOutcome;
  issue: Existing;
  destination: string;
  detail: string;
};

/** Records that an event ended in an issue, a note on one, or nothing that was due. */
export async function finishDelivered(
  delivered: Delivered,
  { records, config, clock }: WorkerDependencies,
): Promise<void> {
  const { id, source, outcome, issue, destination, detail } = delivered;
  const at = new Date(clock.now()).toISOString();
  const { webUrl, projectId, iid } = issue;
  await records.finish(
    id,
    {
      status: 'delivered',
      outcome,
      finishedAt: at,
      lastError: undefined,
      attempted: true,
      issue: { webUrl, destination, projectId, iid },
    },
    { at, step: outcome, detail },
    keepFor(config.retention.delivered, config.sources[source]?.idempotency_window ?? 0),
  );
}

/** A record lives at least as long as a re-send of its event can be told from a new one; 0 = for ever. */
function keepFor(retention: number, window: number): number {
  return retention === 0 ? 0 : Math.max(retention, window);
}
