import type { DeadLetterReason } from '@issuebridge/core/delivery/dead-letter-reason.ts';
import { prepare } from '@issuebridge/core/delivery/prepare.ts';
import { DeadLetterError } from '@issuebridge/core/queue/dead-letter.ts';
import type { EventJob } from '@issuebridge/core/queue/event-job.ts';
import { deliveryQueueName } from '@issuebridge/core/queue/names.ts';
import type { WorkerDependencies } from './dependencies.ts';
import { finishDead, finishDropped } from './finish.ts';
import { splitGroup, splitReplayed } from './split-group.ts';

const REFUSED_HINT = 'mend what its sender posts, or the configuration, and replay it then';

/**
 * The first stage: reads, routes and identifies an event and hands it to its project's queue. Run again after any crash
 * it does the same. What cannot be read or routed fails here, which makes the failed set of `events` the quarantine.
 */
export async function takeIn(data: EventJob, dependencies: WorkerDependencies): Promise<string> {
  const { records, deliveries, metrics, clock, logger } = dependencies;
  const { id } = data;
  const at = new Date(clock.now()).toISOString();
  const before = await records.find(id);
  // Ingest's own writing of it may have been lost with a connection that still brought the job through.
  if (!before) await records.open({ id, source: data.source, bodyHash: '', receivedAt: data.received_at });
  const die = async (letter: { reason: DeadLetterReason; detail: string; hint: string }): Promise<never> => {
    await finishDead({ id, source: data.source, queue: undefined, ...letter }, dependencies);
    throw new DeadLetterError(letter);
  };
  // Its sender was told that it is refused, be it for its key alone: it is judged anew when a person asks for that.
  const isRefused = data.kind === 'invalid' && before?.redrivenAt === undefined && before?.queue === undefined;
  if (isRefused && data.problem !== undefined) {
    return die({ reason: 'invalid', detail: data.problem, hint: REFUSED_HINT });
  }
  const group = before?.redrivenAt !== undefined && before.queue === undefined && splitReplayed(data, dependencies);
  if (group) {
    if (!group.ok) return die({ reason: 'invalid', detail: group.detail, hint: REFUSED_HINT });
    await splitGroup({ data, parts: group.parts }, dependencies);
    return 'split';
  }
  const preparation = prepare(data, dependencies);
  if (preparation.kind === 'refused') {
    const { reason, hint } = preparation;
    // What the sender was told says more of a body that cannot be read; what can is judged by the present configuration.
    const detail = (reason !== 'invalid' && reason === data.kind && data.problem) || preparation.detail;
    return die({ reason, detail, hint });
  }
  const { event, source } = preparation;
  if (!event.fields.severityKnown && data.kind === 'event') metrics.severityUnknown.inc({ source: event.source });
  if (preparation.kind === 'dropped') {
    await finishDropped(preparation, dependencies);
    return 'dropped';
  }
  const { route, incident } = preparation;
  const { destination, project } = route;
  const name = deliveryQueueName({ destination, project });
  // Routed before: redriven, or killed in the middle of this. Its status does not tell which, since it changes below.
  const wasRouted = before?.queue !== undefined;
  if (wasRouted && before.queue !== name) await deliveries.removeDead(before.queue ?? name, id);
  if (incident.weak !== undefined) {
    metrics.weakKeys.inc({ source: event.source });
    await records.note(id, { at, step: 'weak key', detail: `${incident.weak}: the hash of all fields stands in` });
  }
  // Before the hand-over, for a delivery can be quicker than whatever comes after it.
  await records.route(
    id,
    {
      status: 'queued',
      outcome: undefined,
      reason: undefined,
      finishedAt: undefined,
      queue: name,
      source: event.source,
      incident: incident.key,
      spent: undefined,
    },
    { at, step: 'routed', detail: `route ${route.name}: project ${project} of ${destination}` },
  );
  const { severity } = event.fields;
  await deliveries.hand({ destination, project, job: data, severity, revive: wasRouted ? 'ended' : 'nothing' });
  logger.debug({ event_id: id, source: event.source, destination, project }, 'routed');
  if (data.kind === 'unreadable') {
    const hint = `its issue shows the body (on_unreadable of source ${event.source} is ${source.on_unreadable})`;
    throw new DeadLetterError({ reason: 'unreadable', detail: data.problem ?? 'the body could not be read', hint });
  }
  return name;
}
