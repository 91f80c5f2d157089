import type { Delivery } from '@issuebridge/core/delivery/delivery.ts';
import { isInDoubt } from '@issuebridge/core/delivery/in-doubt.ts';
import type { ParkScope } from '@issuebridge/core/delivery/park.ts';
import { type Job, RateLimitError } from 'bullmq';
import type { WorkerDependencies } from './dependencies.ts';
import { delayJob, longestRest } from './rest.ts';
import { probe } from './trial.ts';

type Passing = { job: Job; token: string; delivery: Delivery };

/**
 * How a job passed: through an open gate; as the trial of what is parked, which its success opens; or, while it is
 * parked, only to look for what it may have made.
 */
export type Passage = { kind: 'open' } | { kind: 'trial'; scope: ParkScope } | { kind: 'look' };

/**
 * Returns when the job may go. Otherwise it throws: the queue rests, or, for an event in doubt, the job goes away alone,
 * lest it stand before a better trial.
 */
export async function passGate({ job, token, delivery }: Passing, dependencies: WorkerDependencies): Promise<Passage> {
  const { gate, config, deliveries, tokens } = dependencies;
  const { route } = delivery.prepared;
  const seen = await gate.look(route);
  if (!seen.parked) {
    await tokens.get(route.destination)?.follow(seen.openings);
    return { kind: 'open' };
  }
  const inDoubt = await isInDoubt(delivery, dependencies);
  const intervals = { min: config.park.probe_interval, max: config.park.max_probe_interval };
  const answer = await gate.ask(route, inDoubt, intervals);
  if (answer.kind === 'pass') return { kind: 'look' };
  if (answer.kind === 'probe' && (await probe(answer.scope, dependencies))) {
    return { kind: 'trial', scope: answer.scope };
  }
  // Opened between the two questions: at once once more, for the token may have to be read again.
  const wait = { open: 1, probe: config.park.probe_interval, wait: 'in' in answer ? answer.in : 0 }[answer.kind];
  if (inDoubt) return delayJob({ job, token, in: wait }, dependencies);
  await deliveries.rest(job.queueName, Math.min(wait, longestRest(delivery.destination)));
  throw new RateLimitError();
}
