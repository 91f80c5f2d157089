import type { Destination } from '@issuebridge/core/delivery/destination.ts';
import type { Outcome } from '@issuebridge/core/delivery/outcome.ts';
import { DeadLetterError, RetryError } from '@issuebridge/core/queue/dead-letter.ts';
import type { EventJob } from '@issuebridge/core/queue/event-job.ts';
import { frontOf } from '@issuebridge/core/queue/priority.ts';
import { nextDelay } from '@issuebridge/core/queue/retry-policy.ts';
import { type Job, RateLimitError } from 'bullmq';
import { closeGate } from './close-gate.ts';
import type { WorkerDependencies } from './dependencies.ts';
import { finishDead, finishDelivered, finishUnknown } from './finish.ts';
import { delayJob, longestRest } from './rest.ts';

/** 1 s: while creates wait for their turn, the notes behind them shall not wait long. */
const PACE_REST = 1_000;

type Verdict = {
  outcome: Outcome;
  job: Job;
  token: string;
  data: EventJob;
  destination: Destination;
  /** The attempt passed a closed gate: parked time counts towards no event's budget. */
  isParked: boolean;
};

/** Turns the outcome of an attempt into what the queue does with the job: complete, delay, hold the queue, retry, fail. */
export async function applyVerdict(verdict: Verdict, dependencies: WorkerDependencies): Promise<string> {
  const { outcome, job, token, data, destination, isParked } = verdict;
  const { config, deliveries, records, clock, random } = dependencies;
  const { id, source } = data;
  const attempt = job.attemptsMade + 1;
  const rest = longestRest(destination);
  const note = (step: string, detail: string) =>
    records.note(id, { at: new Date(clock.now()).toISOString(), step, detail });
  const spend = async (milliseconds: number): Promise<void> => {
    if (isParked) return;
    if ((await records.spend(id, milliseconds)) > config.retry.give_up_after) await giveUp(verdict, dependencies);
  };
  switch (outcome.kind) {
    case 'created':
    case 'adopted':
    case 'updated':
    case 'noted':
    case 'unchanged':
    case 'closed':
    case 'reopened':
      await finishDelivered(
        {
          id,
          source,
          outcome: outcome.kind,
          issue: outcome.issue,
          destination: destination.name,
          detail: outcome.detail,
        },
        dependencies,
      );
      return outcome.kind;
    case 'resolved_unknown':
      await finishUnknown({ id, source, detail: outcome.detail }, dependencies);
      return outcome.kind;
    case 'postponed':
      if (outcome.hold) {
        await deliveries.rest(job.queueName, Math.min(outcome.in, outcome.limited ? rest : Math.min(rest, PACE_REST)));
        throw new RateLimitError();
      }
      return delayJob({ job, token, in: outcome.in }, dependencies);
    case 'doubtful':
      await records.patch(id, {
        lastError: errorOf(outcome.error, { kind: 'doubtful', until: clock.now() + outcome.in }),
        attempted: true,
      });
      await spend(outcome.in);
      return delayJob({ job, token, in: outcome.in }, dependencies);
    case 'retryable': {
      const notBefore = outcome.error.limit?.milliseconds ?? 0;
      const wait = nextDelay({ attempt, policy: config.retry, notBefore, random });
      const lastError = errorOf(outcome.error, { kind: 'retryable', until: clock.now() + wait });
      await records.patch(id, { lastError, attempted: true });
      await note('retry', `${outcome.error.reason} (${outcome.error.detail}): again in ${Math.ceil(wait / 1_000)} s`);
      await spend(wait);
      await job.changePriority({ priority: frontOf(job.opts.priority ?? 1) });
      // The queue adds our clock to it.
      const delay = Math.max(0, wait + (await dependencies.redisNow()) - clock.now());
      throw new RetryError({ message: `${outcome.error.reason}: ${shownOf(outcome.error)}`, delay });
    }
    case 'parked': {
      const { scope, error } = outcome;
      const told = await closeGate({ scope, error, destination }, dependencies);
      const hint = told ?? error.hint;
      await records.patch(id, { lastError: errorOf({ ...error, hint }, { kind: 'parked' }), attempted: true });
      // A trial's own refusal is no news to it, for days of probes.
      if (!isParked || told) await note('parked', `${error.reason} (${error.detail}): ${hint}`);
      await deliveries.rest(job.queueName, Math.min(rest, config.park.probe_interval));
      throw new RateLimitError();
    }
    case 'rejected': {
      const { reason, detail, hint } = outcome.error;
      await finishDead({ id, source, queue: job.queueName, reason, detail, hint }, dependencies);
      throw new DeadLetterError({ reason, detail: shownOf(outcome.error), hint });
    }
  }
}

async function giveUp({ outcome, job, data }: Verdict, dependencies: WorkerDependencies): Promise<never> {
  const error = 'error' in outcome ? outcome.error : undefined;
  const over = (last: string | undefined): string =>
    `retry.give_up_after is over; last: ${error ? `${error.reason} (${last})` : outcome.kind}`;
  const letter = { reason: 'gave_up' as const, hint: error?.hint ?? 'redrive it' };
  const dead = { id: data.id, source: data.source, queue: job.queueName, detail: over(error?.detail) };
  await finishDead({ ...dead, ...letter }, dependencies);
  throw new DeadLetterError({ ...letter, detail: over(error && shownOf(error)) });
}

/** What Bull Board may show of an error. GitLab's own words may repeat what was sent to it: they stand in the event's trace. */
function shownOf({ status, detail }: { status: number | undefined; detail: string }): string {
  return status === undefined ? detail : `GitLab answered ${status}`;
}

type Read = { reason: string; detail: string; hint: string };

function errorOf({ reason, detail, hint }: Read, how: { kind: Outcome['kind']; until?: number }) {
  return { reason, detail, hint, ...how };
}
