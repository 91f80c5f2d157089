import type { Delivery } from '@issuebridge/core/delivery/delivery.ts';
import { isInDoubt } from '@issuebridge/core/delivery/in-doubt.ts';
import type { ParkScope } from '@issuebridge/core/delivery/park.ts';
import { type Job, RateLimitError } from 'bullmq';
import type { WorkerDependencies } from './dependencies.ts';
import { delayJob, longestRest } from './rest.ts';
import { probe } from './trial.ts';

type Passing = { job: Job; token: string; delivery: Delivery };

/**
 * Returns when the job may go: undefined where nothing is parked, else what is, and a success then opens it. Otherwise it
 * throws: the queue rests, or, for an event in doubt, the job goes away alone, lest it stand before a better trial.
 */
export async function passGate(
  { job, token, delivery }: Passing,
  dependencies: WorkerDependencies,
): Promise<ParkScope | undefined> {
  const { gate, config, deliveries, clock } = dependencies;
  const { route } = delivery.prepared;
  if (!(await gate.isParked(route))) return undefined;
  const inDoubt = await isInDoubt(delivery, dependencies);
  const intervals = { min: config.park.probe_interval, max: config.park.max_probe_interval };
  const answer = await gate.ask(route, inDoubt, intervals);
  if (answer.kind === 'open') return undefined;
  if (answer.kind === 'pass') return answer.scope;
  if (answer.kind === 'probe' && (await probe(answer.scope, dependencies))) return answer.scope;
  const wait = answer.kind === 'wait' ? answer.in : config.park.probe_interval;
  if (inDoubt) return delayJob(job, token, clock.now() + wait);
  await deliveries.rest(job.queueName, Math.min(wait, longestRest(delivery.destination)));
  throw new RateLimitError();
}
