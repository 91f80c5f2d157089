import { deliver } from '@issuebridge/core/delivery/deliver.ts';
import type { Outcome } from '@issuebridge/core/delivery/outcome.ts';
import type { ParkScope } from '@issuebridge/core/delivery/park.ts';
import { type Prepared, prepare } from '@issuebridge/core/delivery/prepare.ts';
import { DeadLetterError } from '@issuebridge/core/queue/dead-letter.ts';
import type { EventJob } from '@issuebridge/core/queue/event-job.ts';
import { deliveryQueueName } from '@issuebridge/core/queue/names.ts';
import { priorityOf } from '@issuebridge/core/queue/priority.ts';
import { type Job, RateLimitError } from 'bullmq';
import type { WorkerDependencies } from './dependencies.ts';
import { finishDead, finishDropped } from './finish.ts';
import { parseJob } from './parse-job.ts';
import { endTrial, probe } from './trial.ts';
import { applyVerdict } from './verdict.ts';

/** 5 s: the longest a queue rests before its jobs ask the gate again. */
const LONGEST_REST = 5_000;

/** The second stage: asks the gate, reads the event by the configuration of this moment, delivers it, applies the verdict. */
export async function deliverJob(
  job: Job,
  token: string,
  signal: AbortSignal,
  dependencies: WorkerDependencies,
): Promise<string> {
  const data = parseJob(job.data);
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
  const trial = await passGate(job, route, dependencies);
  const outcome = await attempt({ job, data, prepared: preparation, signal }, dependencies);
  if (trial) await endTrial({ outcome, scope: trial, eventId: data.id }, dependencies);
  return applyVerdict({ outcome, job, token, data, destination: route.destination }, dependencies);
}

/** Goes on when the gate is open, or as the trial of a probe that was answered; else the queue rests. */
async function passGate(
  job: Job,
  route: { destination: string; project: string },
  dependencies: WorkerDependencies,
): Promise<ParkScope | undefined> {
  const { gate, config, deliveries } = dependencies;
  const intervals = { min: config.park.probe_interval, max: config.park.max_probe_interval };
  const answer = await gate.ask(route, job.id ?? '', intervals);
  if (answer.kind === 'open') return undefined;
  if (answer.kind === 'trial') return answer.scope;
  if (answer.kind === 'probe' && (await probe(answer.scope, dependencies))) return answer.scope;
  await deliveries.rest(job.queueName, answer.kind === 'wait' ? Math.min(LONGEST_REST, answer.in) : LONGEST_REST);
  throw new RateLimitError();
}

/** The route has changed since the hand-over: the event goes to the queue it belongs to now. */
async function moveOn(
  data: EventJob,
  { route, event }: Prepared,
  { deliveries, records, clock }: WorkerDependencies,
): Promise<string> {
  const { destination, project } = route;
  const priority = priorityOf({ receivedAt: Date.parse(event.receivedAt), severity: event.fields.severity });
  await records.patch(
    data.id,
    { queue: deliveryQueueName(route) },
    {
      at: new Date(clock.now()).toISOString(),
      step: 'moved',
      detail: `the configuration now says project ${project} of ${destination}`,
    },
  );
  await deliveries.hand({ destination, project, job: data, priority, revive: false });
  return 'moved';
}

type Attempt = { job: Job; data: EventJob; prepared: Prepared; signal: AbortSignal };

/** One attempt, one log line. */
async function attempt({ job, data, prepared, signal }: Attempt, dependencies: WorkerDependencies): Promise<Outcome> {
  const { destinations, records, clock, metrics, logger } = dependencies;
  const { event, route } = prepared;
  const destination = destinations.get(route.destination);
  if (!destination) throw new Error(`no destination ${route.destination}`);
  const began = clock.monotonic();
  const trace = (step: string, detail: string) =>
    records.note(event.id, { at: new Date(clock.now()).toISOString(), step, detail });
  const outcome = await deliver(
    { prepared, destination },
    { ...dependencies, trace, signal: AbortSignal.any([signal, dependencies.signal]) },
  );
  const labels = { destination: route.destination, project: route.project };
  metrics.outcomes.inc({ ...labels, outcome: outcome.kind });
  if (outcome.kind === 'created' || outcome.kind === 'adopted') {
    metrics.eventToIssue.observe(labels, Math.max(0, clock.now() - Date.parse(data.received_at)) / 1_000);
  }
  if (outcome.kind === 'postponed' && outcome.limited) metrics.rateLimited.inc(labels, outcome.in / 1_000);
  if (outcome.kind !== 'postponed') await records.countAttempt(event.id);
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
