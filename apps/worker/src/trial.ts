import type { Destination } from '@issuebridge/core/delivery/destination.ts';
import { findProjectId } from '@issuebridge/core/delivery/directory.ts';
import type { Outcome } from '@issuebridge/core/delivery/outcome.ts';
import type { ParkScope } from '@issuebridge/core/delivery/park.ts';
import type { Answer } from '@issuebridge/core/gitlab/answer.ts';
import type { ErrorEffect } from '@issuebridge/core/gitlab/error.ts';
import { closeGate } from './close-gate.ts';
import type { WorkerDependencies } from './dependencies.ts';

const FAR_FUTURE = Date.UTC(2100, 0, 1);

const PARK_DESTINATION: ErrorEffect[] = ['park_destination', 'count_silence'];
const PARK_PROJECT: ErrorEffect[] = ['park_destination', 'park_project', 'gone'];

/**
 * Asks a parked GitLab a question that changes nothing; true when it is answered and the job may go as the trial. A
 * refusal for another reason than it was parked for is told.
 */
export async function probe(scope: ParkScope, dependencies: WorkerDependencies): Promise<boolean> {
  const { destinations, directory, clocks, gate, tokens, logger } = dependencies;
  const destination = destinations.get(scope.destination);
  if (!destination) return false;
  await tokens.get(scope.destination)?.renew();
  const answer = await ask(destination, scope.project, directory);
  clocks.learn(scope.destination, answer.date);
  const error = answer.ok ? undefined : answer.error;
  const parks = error && (scope.project === undefined ? PARK_DESTINATION : PARK_PROJECT).includes(error.effect);
  const refused = error !== undefined && (parks || scope.project !== undefined);
  logger.info({ ...scope, outcome: refused ? 'still parked' : 'trial', reason: error?.reason }, 'probe');
  if (!refused) {
    await gate.readsPass(scope);
    return true;
  }
  const isWhole = error.effect === 'park_destination';
  const closed = isWhole ? { destination: scope.destination, project: undefined } : scope;
  if (parks) await closeGate({ scope: closed, error, destination }, dependencies);
  return false;
}

/** Of a project its issues are asked for, from the end of time: an empty list is all that comes back. */
async function ask(
  destination: Destination,
  project: string | undefined,
  cache: WorkerDependencies['directory'],
): Promise<Answer<unknown>> {
  if (project === undefined) return destination.client.probe();
  const id = await findProjectId({ destination, project, cache });
  return id.ok ? destination.client.listIssues(id.value, { after: FAR_FUTURE, before: FAR_FUTURE, page: 1 }) : id;
}

/** Opens the gate when the trial was a success, and wakes the queues behind it. */
export async function endTrial(
  { outcome, scope }: { outcome: Outcome; scope: ParkScope },
  { gate, deliveries, registry, logger }: WorkerDependencies,
): Promise<void> {
  if (!provesWell(outcome, scope)) return;
  if (!(await gate.unpark(scope))) return;
  const queues = await registry.list();
  const behind = queues.filter(
    ({ destination, project }) => destination === scope.destination && (scope.project ?? project) === project,
  );
  await deliveries.resume(behind.map(({ name }) => name));
  logger.info({ ...scope }, 'unparked');
}

/**
 * Only what was written, or refused for its own sake, proves that GitLab is well: what is adopted may be from before. A
 * whole destination is well also when its answer is that this one project is closed to the token.
 */
function provesWell(outcome: Outcome, { project }: ParkScope): boolean {
  if (outcome.kind === 'parked') {
    return project === undefined && outcome.scope.project !== undefined && outcome.error.reason === 'forbidden';
  }
  return ['created', 'updated', 'noted', 'closed', 'reopened', 'rejected'].includes(outcome.kind);
}
