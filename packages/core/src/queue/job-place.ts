import type { QueueHandles } from './queue-handles.ts';
import type { RedisClient } from './redis.ts';

/** BullMQ keeps the time of a delayed job times this, and a counter in the rest. */
const DELAYED_SHIFT = 0x1000;

/** What BullMQ calls its states, in fewer words. */
const STATE: Record<string, JobPlace['state']> = {
  waiting: 'waiting',
  prioritized: 'waiting',
  active: 'active',
  delayed: 'delayed',
  failed: 'failed',
  completed: 'completed',
};

/** Where a job stands in its queue, and whether the queue goes on. */
export type JobPlace = {
  /** `absent`: there is no such job. */
  state: 'absent' | 'waiting' | 'active' | 'delayed' | 'failed' | 'completed';
  /** How many stand before a waiting one. */
  ahead: number | undefined;
  /** Until when a delayed one is, Unix ms. */
  until: number | undefined;
  /** A person has paused the queue. */
  isPaused: boolean;
  /** Whether a worker serves the queue; undefined where Redis does not tell. */
  isServed: boolean | undefined;
};

/** Reads where a job stands; a reading of several steps, so that a moving job may be told of a moment ago. */
export async function findJobPlace(input: {
  redis: RedisClient;
  queues: QueueHandles;
  queueName: string;
  id: string;
}): Promise<JobPlace> {
  const { redis, queues, queueName, id } = input;
  const queue = queues.named(queueName);
  const key = (name: string): string => queue.toKey(name);
  const [state, isPaused, isServed, rank, waiting, position, score] = await Promise.all([
    queue.getJobState(id),
    queue.isPaused(),
    // A Redis that lists no clients to us must not make us say that nobody works.
    queue.getWorkersCount().then(
      (count) => count > 0,
      () => undefined,
    ),
    redis.zrank(key('prioritized'), id),
    redis.llen(key('wait')),
    redis.lpos(key('wait'), id),
    redis.zscore(key('delayed'), id),
  ]);
  // `wait` is served before whatever has a priority, from its end.
  const ahead = position === null ? (rank === null ? undefined : waiting + rank) : waiting - 1 - position;
  return {
    state: STATE[state] ?? 'absent',
    ahead,
    until: score === null ? undefined : Math.floor(Number(score) / DELAYED_SHIFT),
    isPaused,
    isServed,
  };
}
