import { DeadLetterError, RetryError } from '@issuebridge/core/queue/dead-letter.ts';
import { EVENTS_QUEUE } from '@issuebridge/core/queue/names.ts';
import type { RedisClient } from '@issuebridge/core/queue/redis.ts';
import { nextDelay } from '@issuebridge/core/queue/retry-policy.ts';
import { isConnectionError } from '@issuebridge/core/runtime/redis-error-log.ts';
import { DelayedError, type Job, RateLimitError, UnrecoverableError, Worker } from 'bullmq';
import { deliverJob } from './deliver-job.ts';
import type { WorkerDependencies } from './dependencies.ts';
import { finishDead } from './finish.ts';
import type { InForce } from './in-force.ts';
import { takeIn } from './intake.ts';
import { createJobReader } from './read-job.ts';

/** A quarter of a lock's life: a stall is seen soon after its lock has run out, and a check costs one command a queue. */
const STALL_CHECKS_PER_LOCK = 4;

/** 50: each killed worker counts one on every job it had, over a job's whole life; the ledger makes running twice harmless. */
const MAX_STALLED = 50;

/** Never reached: without a limiter BullMQ ignores that a queue was told to rest. */
const LIMITER = { max: 1_000_000_000, duration: 1_000 };

/** 1 s: a rest that is ended early is noticed by then. */
const MAX_REST_SLEEP = 1_000;

/** 1 s: an idle worker blocks so long, and BullMQ wakes none of them when a rest ends. */
const IDLE_WAIT_SECONDS = 1;

/** 1 s, not BullMQ's 15: an error of Redis while a worker asks for a job must not leave the queue alone for long. */
const RETRY_AFTER_ERROR = 1_000;

/** What BullMQ's own failure of a job that stalled too often begins with. */
const STALLED_MESSAGE = 'job stalled more than allowable limit';

type Input = {
  connection: RedisClient;
  prefix: string;
  concurrency: number;
  /** Milliseconds after which the jobs of a worker that died go on elsewhere. */
  lockDuration: number;
  onRedisError: (error: unknown) => void;
  inForce: Pick<InForce, 'current' | 'use'>;
};

/** The BullMQ workers of this process, one per queue, made as queues appear. */
export function createQueueWorkers({ connection, prefix, concurrency, lockDuration, onRedisError, inForce }: Input) {
  const { logger, deliveries } = inForce.current();
  const workers = new Map<string, Worker>();
  const readJob = createJobReader();
  // Not waited for: it goes before the verdict on the same connection, and is for a gauge.
  const ended = (job: Job): void => {
    deliveries.ended(job.queueName, String(job.id)).catch(onRedisError);
  };
  const start = (name: string): void => {
    const worker = new Worker(
      name,
      (job, token = '', signal = new AbortController().signal) =>
        inForce.use(async (dependencies) => {
          try {
            const data = await readJob(job, token, dependencies);
            if (name === EVENTS_QUEUE) return await takeIn(data, dependencies);
            const result = await deliverJob(job, data, token, signal, dependencies);
            ended(job);
            return result;
          } catch (error) {
            const read = await readThrown(error, job, dependencies);
            if (read instanceof UnrecoverableError && name !== EVENTS_QUEUE) ended(job);
            throw read;
          }
        }),
      {
        connection,
        prefix,
        concurrency,
        lockDuration,
        stalledInterval: Math.ceil(lockDuration / STALL_CHECKS_PER_LOCK),
        maxStalledCount: MAX_STALLED,
        runRetryDelay: RETRY_AFTER_ERROR,
        limiter: LIMITER,
        maximumRateLimitDelay: MAX_REST_SLEEP,
        drainDelay: IDLE_WAIT_SECONDS,
        settings: {
          backoffStrategy: (attempt, _type, error) => {
            const { config, random } = inForce.current();
            return error instanceof RetryError
              ? error.delay
              : nextDelay({ attempt, policy: config.retry, notBefore: 0, random });
          },
        },
      },
    );
    worker.on('error', (error) => {
      if (isConnectionError(error)) onRedisError(error);
      else logger.warn({ detail: error.message }, 'queue worker');
    });
    worker.on('lockRenewalFailed', (ids) => {
      for (const id of ids) worker.cancelJob(id, 'lock lost');
    });
    worker.on('failed', (job, error) => {
      if (job && error.message.startsWith(STALLED_MESSAGE)) finishStalled(job, inForce.current()).catch(onRedisError);
    });
    workers.set(name, worker);
    logger.info({ queue: name }, 'serving queue');
  };
  return {
    /** Serves these queues too; those served already are left alone. */
    serve(names: string[]): void {
      for (const name of names) if (!workers.has(name)) start(name);
    },
    names: () => [...workers.keys()],
    /** Takes no new job and waits for those that run. */
    async close(): Promise<void> {
      await Promise.all([...workers.values()].map((worker) => worker.close()));
    },
  };
}

/** Lets through what we throw on purpose; anything else is a fault of ours or of Redis: logged, and tried again. */
async function readThrown(error: unknown, job: Job, dependencies: WorkerDependencies): Promise<unknown> {
  const { logger, records, config, clock, random } = dependencies;
  const onPurpose = [UnrecoverableError, RetryError, DelayedError, RateLimitError];
  if (onPurpose.some((kind) => error instanceof kind)) return error;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const delay = nextDelay({ attempt: job.attemptsMade + 1, policy: config.retry, notBefore: 0, random });
  logger.error({ event_id: job.id, reason: 'internal', attempt: job.attemptsMade + 1 }, 'an attempt broke off');
  logger.debug({ event_id: job.id, detail: text }, 'why it broke off');
  const at = new Date(clock.now()).toISOString();
  const { id = '', source = '' } = job.data ?? {};
  if ((await records.spend(id, delay).catch(() => 0)) > config.retry.give_up_after) {
    const letter = {
      reason: 'internal' as const,
      detail: 'its attempts broke off again and again',
      hint: 'see the log, then redrive',
    };
    await finishDead({ id, source, queue: job.queueName, ...letter }, dependencies);
    return new DeadLetterError(letter);
  }
  await records
    .note(id, { at, step: 'broke off', detail: `internal error: again in ${Math.ceil(delay / 1_000)} s` })
    .catch(() => undefined);
  return new RetryError({ message: `internal: ${error instanceof Error ? error.name : 'unknown'}`, delay });
}

async function finishStalled(job: Job, dependencies: WorkerDependencies): Promise<void> {
  const detail = `its worker died ${MAX_STALLED} times`;
  const hint = 'see why workers die (memory?), then redrive';
  const { id = '', source = '' } = job.data ?? {};
  await finishDead({ id, source, queue: job.queueName, reason: 'stalled', detail, hint }, dependencies);
}
