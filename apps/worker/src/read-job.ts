import { DeadLetterError } from '@issuebridge/core/queue/dead-letter.ts';
import { type EventJob, readEventJob } from '@issuebridge/core/queue/event-job.ts';
import { nextDelay } from '@issuebridge/core/queue/retry-policy.ts';
import { DelayedError, type Job } from 'bullmq';
import type { WorkerDependencies } from './dependencies.ts';
import { finishDead } from './finish.ts';
import { delayJob } from './rest.ts';

/** 1 s to a minute: during an update a newer worker is quick to take it, and without one nobody is kept busy by it. */
const HAND_BACK = { min_backoff: 1_000, max_backoff: 60_000 };

/** Makes the reader of the jobs of one process, which tells once of each version that it does not know. */
export function createJobReader() {
  const told = new Set<number>();
  /**
   * The data of a job. One of a later version is handed back, at no cost of an attempt, for there may be a worker that
   * knows it; it is a dead letter only when that has cost it the time of `give_up_after`.
   */
  return async (job: Job, token: string, dependencies: WorkerDependencies): Promise<EventJob> => {
    const { config, random, records, logger } = dependencies;
    const die = async (detail: string, hint: string): Promise<never> => {
      const letter = { reason: 'unknown_version' as const, detail, hint };
      const source = String(job.data?.source ?? '');
      await finishDead({ id: String(job.id), source, queue: job.queueName, ...letter }, dependencies);
      throw new DeadLetterError(letter);
    };
    const read = readEventJob(job.data);
    if (read.kind === 'read') return read.job;
    if (read.kind === 'broken') {
      return die('the job is of no version that there ever was', 'see who else writes to this Redis');
    }
    const { version } = read;
    if (!told.has(version)) {
      told.add(version);
      logger.warn(
        { queue: job.queueName, event_id: job.id, reason: 'newer_version' },
        `jobs of version ${version} are handed back: update this worker`,
      );
    }
    const delay = nextDelay({
      attempt: job.attemptsStarted,
      policy: HAND_BACK,
      notBefore: HAND_BACK.min_backoff,
      random,
    });
    if ((await records.spend(String(job.id), delay)) > config.retry.give_up_after) {
      const hint = 'run a worker of the version that ingest has, then redrive';
      return die(`no worker knew its version, ${version}, in the time of retry.give_up_after`, hint);
    }
    if (job.opts.priority) return delayJob({ job, token, in: delay }, dependencies);
    await job.moveToDelayed((await dependencies.redisNow()) + delay, token);
    throw new DelayedError();
  };
}
