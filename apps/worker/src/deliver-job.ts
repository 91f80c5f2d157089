import { deliver } from '@issuebridge/core/delivery/deliver.ts';
import type { Delivery } from '@issuebridge/core/delivery/delivery.ts';
import type { Outcome } from '@issuebridge/core/delivery/outcome.ts';
import { type Prepared, prepare } from '@issuebridge/core/delivery/prepare.ts';
import { DeadLetterError } from '@issuebridge/core/queue/dead-letter.ts';
import { MOVED } from '@issuebridge/core/queue/delivery-queues.ts';
import type { EventJob } from '@issuebridge/core/queue/event-job.ts';
import { deliveryQueueName } from '@issuebridge/core/queue/names.ts';
import type { Job } from 'bullmq';
import type { WorkerDependencies } from './dependencies.ts';
import { finishDead, finishDropped } from './finish.ts';
import { createMaySend } from './may-send.ts';
import { passGate } from './pass-gate.ts';
import { endTrial } from './trial.ts';
import { applyVerdict } from './verdict.ts';

/** The second stage: asks the gate, reads the event by the configuration of this moment, delivers it, applies the verdict. */
export async function deliverJob(
  job: Job,
  data: EventJob,
  token: string,
  signal: AbortSignal,
  dependencies: WorkerDependencies,
): Promise<string> {
  const preparation = prepare(data, dependencies);
  if (preparation.kind === 'refused') {
    const { reason, detail, hint } = preparation;
    await finishDead({ id: data.id, source: data.source, queue: job.queueName, reason, detail, hint }, dependencies);
    throw new DeadLetterError({ reason, detail, hint });
  }
  if (preparation.kind === 'dropped') {
    await finishDropped(preparation, dependencies);
    return 'dropped';
  }
  const { route } = preparation;
  if (deliveryQueueName(route) !== job.queueName) return moveOn(data, preparation, dependencies);
  const destination = dependencies.destinations.get(route.destination);
  if (!destination) throw new Error(`no destination ${route.destination}`);
  const delivery = { prepared: preparation, destination };
  const passage = await passGate({ job, token, delivery }, dependencies);
  const maySend = createMaySend({ passage, queue: route }, dependencies);
  const outcome = await attempt({ job, data, delivery, signal, maySend }, dependencies);
  if (passage.kind === 'trial') await endTrial({ outcome, scope: passage.scope }, dependencies);
  return applyVerdict({ outcome, job, token, data, destination, isParked: passage.kind !== 'open' }, dependencies);
}

/** The route has changed since the hand-over: the event goes to the queue it belongs to now. */
async function moveOn(
  data: EventJob,
  { route, event }: Prepared,
  { deliveries, records, clock }: WorkerDependencies,
): Promise<string> {
  const { destination, project } = route;
  await records.patch(
    data.id,
    { queue: deliveryQueueName(route) },
    {
      at: new Date(clock.now()).toISOString(),
      step: 'moved',
      detail: `the configuration now says project ${project} of ${destination}`,
    },
  );
  await deliveries.hand({ destination, project, job: data, severity: event.fields.severity, revive: 'moved' });
  return MOVED;
}

type Attempt = {
  job: Job;
  data: EventJob;
  delivery: Delivery;
  signal: AbortSignal;
  maySend: () => Promise<boolean>;
};

/** One attempt, one log line. */
async function attempt(
  { job, data, delivery, signal, maySend }: Attempt,
  dependencies: WorkerDependencies,
): Promise<Outcome> {
  const { records, clock, metrics, logger } = dependencies;
  const { event, route } = delivery.prepared;
  const began = clock.monotonic();
  const trace = (step: string, detail: string) =>
    records.note(event.id, { at: new Date(clock.now()).toISOString(), step, detail });
  const signals = AbortSignal.any([signal, dependencies.signal]);
  const outcome = await deliver(delivery, { ...dependencies, trace, maySend, signal: signals });
  const labels = { destination: route.destination, project: route.project };
  metrics.outcomes.inc({ ...labels, outcome: outcome.kind });
  if (outcome.kind === 'created' || outcome.kind === 'adopted') {
    metrics.eventToIssue.observe(labels, Math.max(0, clock.now() - Date.parse(data.received_at)) / 1_000);
  }
  if (outcome.kind === 'postponed' && outcome.limited) metrics.rateLimited.inc(labels, outcome.in / 1_000);
  const line = {
    event_id: event.id,
    source: event.source,
    ...labels,
    outcome: outcome.kind,
    attempt: job.attemptsStarted,
    duration_ms: Math.round(clock.monotonic() - began),
    ...('error' in outcome ? { reason: outcome.error.reason, status: outcome.error.status } : {}),
  };
  if (outcome.kind === 'postponed') logger.debug(line, 'attempt');
  else logger.info(line, 'attempt');
  return outcome;
}
