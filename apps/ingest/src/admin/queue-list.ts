import type { Keys } from '@issuebridge/core/queue/keys.ts';
import { EVENTS_QUEUE } from '@issuebridge/core/queue/names.ts';
import type { QueueRegistry } from '@issuebridge/core/queue/queue-registry.ts';
import type { RedisClient } from '@issuebridge/core/queue/redis.ts';
import { Queue } from 'bullmq';

/** 3 s: a project's queue shows soon after its first event, at the cost of one HGETALL. */
const POLL_INTERVAL = 3_000;

/** One queue of the installation; `events` has neither destination nor project. */
export type ListedQueue = { queue: Queue; destination: string; project: string };

type Dependencies = {
  redis: RedisClient;
  keys: Keys;
  registry: QueueRegistry;
  /** Called at the start and whenever the list has grown. */
  onChange: (queues: ListedQueue[]) => void;
  onError: (error: unknown) => void;
};

/** `events` and every delivery queue there is, followed while running. */
export function createQueueList({ redis, keys, registry, onChange, onError }: Dependencies) {
  const queues = new Map<string, ListedQueue>();
  const add = (name: string, owner: { destination: string; project: string }): void => {
    const queue = new Queue(name, {
      connection: redis,
      prefix: keys.bullmq,
      skipVersionCheck: true,
      skipMetasUpdate: true,
    });
    queue.on('error', onError);
    queues.set(name, { queue, ...owner });
  };
  add(EVENTS_QUEUE, { destination: '', project: '' });
  onChange([...queues.values()]);
  const poll = async (): Promise<void> => {
    if (redis.status !== 'ready') return;
    try {
      const found = (await registry.list()).filter(({ name }) => !queues.has(name));
      for (const { name, destination, project } of found) add(name, { destination, project });
      if (found.length > 0) onChange([...queues.values()]);
    } catch (error) {
      onError(error);
    }
  };
  const timer = setInterval(poll, POLL_INTERVAL).unref();
  redis.on('ready', poll);
  const known = poll();
  return {
    /** Settles with the first look for queues; where Redis was there, all are listed then. */
    known,
    queues: (): ListedQueue[] => [...queues.values()],
    close: async (): Promise<void> => {
      clearInterval(timer);
      redis.off('ready', poll);
      await Promise.allSettled([...queues.values()].map(({ queue }) => queue.close()));
    },
  };
}

/** The queues of the installation, followed while running. */
export type QueueList = ReturnType<typeof createQueueList>;
