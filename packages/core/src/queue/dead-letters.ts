import type { Queue } from 'bullmq';
import { DEFAULT_LIMIT } from './default-limit.ts';
import { type EventJob, eventJobSchema } from './event-job.ts';
import type { TraceStep } from './event-record.ts';
import type { EventRecords } from './event-records.ts';
import { createFailedSet, type FailedFilter, type FailedJob, type FailedPage, type FailedSet } from './failed-set.ts';
import type { Keys } from './keys.ts';
import type { DeliveryQueueEntry, QueueRegistry } from './queue-registry.ts';
import type { RedisClient } from './redis.ts';
import { fitInto } from './redis-room.ts';
import { BEHIND_THE_NEW, redriveEvents } from './redrive.ts';
import { createRevive } from './revive.ts';
import { type ActOptions, batchesOf, type Progress, pageOf, type Selection } from './selection.ts';

/** An event that ended as a failed delivery. */
export type DeadLetter = FailedJob & { destination: string; project: string };

/** Which dead letters. `limit`: at most so many, the newest first; they are held in memory. */
export type DeadLetterFilter = Omit<FailedFilter, 'source'> & {
  destination?: string | undefined;
  project?: string | undefined;
  limit?: number | undefined;
};

/** The dead letters of all projects, as the command line, the admin API and the pages use them. */
export type DeadLetters = {
  /** The newest first; without a limit of the filter's a hundred. */
  list(filter: DeadLetterFilter): Promise<DeadLetter[]>;
  find(id: string): Promise<(DeadLetter & { trace: TraceStep[] }) | undefined>;
  /** Sends them through intake again; reports after each part, and stops where Redis is nearly full. A dry run only counts. */
  redrive(selection: Selection<DeadLetterFilter>, options: ActOptions): AsyncGenerator<Progress>;
  /** Removes them for good; their events stay known, and sent again are duplicates. */
  discard(selection: Selection<DeadLetterFilter>, options: ActOptions): AsyncGenerator<Progress>;
};

type Dependencies = {
  redis: RedisClient;
  keys: Keys;
  registry: QueueRegistry;
  records: EventRecords;
  /** `events`, to add to. */
  events: Queue<EventJob>;
  now: () => number;
  /** Bytes that a redrive may still write: what died stays beside what is sent again until intake has it. */
  room: () => Promise<number>;
};

type QueueOfDead = DeliveryQueueEntry & { set: FailedSet };

/** Makes them over one connection, which may be one that fails fast. */
export function createDeadLetters(dependencies: Dependencies): DeadLetters {
  const { redis, keys, registry, records, events, now, room } = dependencies;
  const revive = createRevive({ redis });
  const queuesFor = async ({ destination, project }: DeadLetterFilter): Promise<QueueOfDead[]> => {
    const all = await registry.list();
    return all
      .filter((entry) => (destination ?? entry.destination) === entry.destination)
      .filter((entry) => (project ?? entry.project) === entry.project)
      .map((entry) => ({ ...entry, set: createFailedSet({ redis, keys, queue: entry.name }) }));
  };

  const list = async (
    filter: DeadLetterFilter & { limit: number },
  ): Promise<Array<DeadLetter & { in: QueueOfDead }>> => {
    const found = await Promise.all(
      (await queuesFor(filter)).map(async (queue) => {
        const { destination, project } = queue;
        const letters: Array<DeadLetter & { in: QueueOfDead }> = [];
        for await (const { jobs } of queue.set.pages(filter, filter.limit)) {
          letters.push(...jobs.map((job) => ({ ...job, destination, project, in: queue })));
        }
        return letters;
      }),
    );
    return found
      .flat()
      .sort((one, other) => other.failedAt - one.failedAt || (one.id < other.id ? 1 : -1))
      .slice(0, filter.limit);
  };

  async function* pages(selection: Selection<DeadLetterFilter>): AsyncGenerator<FailedPage & { queue: QueueOfDead }> {
    if ('ids' in selection) {
      for (const queue of await queuesFor({})) yield { ...(await pageOf(queue.set, selection.ids)), queue };
    } else if (selection.filter.limit !== undefined) {
      // The same that a list of them shows.
      const letters = await list({ ...selection.filter, limit: selection.filter.limit });
      for (const [queue, jobs] of Map.groupBy(letters, (letter) => letter.in))
        yield { looked: jobs.length, jobs, queue };
    } else {
      for (const queue of await queuesFor(selection.filter)) {
        for await (const page of queue.set.pages(selection.filter)) yield { ...page, queue };
      }
    }
  }

  async function totalOf(selection: Selection<DeadLetterFilter>): Promise<number> {
    if ('ids' in selection) return selection.ids.length;
    const queues = await queuesFor(selection.filter);
    const sizes = await Promise.all(queues.map(({ set }) => set.size(selection.filter.before)));
    const all = sizes.reduce((sum, size) => sum + size, 0);
    return Math.min(all, selection.filter.limit ?? all);
  }

  /** Returns how many of them it did. */
  type Act = (queue: QueueOfDead, jobs: FailedJob[]) => Promise<number>;

  async function* act(
    selection: Selection<DeadLetterFilter>,
    { dryRun, signal }: ActOptions,
    run: Act,
    findRoom = async () => Number.POSITIVE_INFINITY,
  ): AsyncGenerator<Progress> {
    const total = await totalOf(selection);
    let [looked, done] = [0, 0];
    yield { looked, total, done };
    for await (const page of pages(selection)) {
      for (const jobs of batchesOf(page.jobs)) {
        if (signal?.aborted) return;
        const fit = dryRun ? jobs : fitInto(await findRoom(), jobs);
        done += dryRun ? fit.length : await run(page.queue, fit);
        if (fit.length < jobs.length) return yield { looked, total, done, stopped: 'redis_full' };
        yield { looked, total, done };
      }
      looked += page.looked;
      yield { looked: Math.min(looked, total), total, done };
    }
  }

  return {
    async list(filter) {
      const letters = await list({ ...filter, limit: filter.limit ?? DEFAULT_LIMIT });
      return letters.map(({ in: _queue, ...letter }) => letter);
    },
    async find(id) {
      for (const { set, destination, project } of await queuesFor({})) {
        const job = await set.find(id);
        if (job) return { ...job, destination, project, trace: await records.trace(id) };
      }
      return undefined;
    },
    redrive: (selection, options) => {
      const run: Act = async (queue, jobs) => {
        const bodies = await queue.set.data(jobs.map(({ id }) => id));
        // What is of a version that nobody here knows stays where it is.
        const known = bodies.flatMap((body) => {
          const parsed = body === undefined ? undefined : eventJobSchema.safeParse(JSON.parse(body));
          return parsed?.success ? [{ data: parsed.data, diedIn: queue.name }] : [];
        });
        const at = new Date(now()).toISOString();
        await redriveEvents({
          queue: events,
          records,
          revive,
          events: known,
          at,
          detail: options.by,
          priority: BEHIND_THE_NEW,
        });
        return known.length;
      };
      return act(selection, options, run, room);
    },
    discard: (selection, options) =>
      act(selection, options, async ({ set }, jobs) => {
        const removed = await set.remove(
          jobs.map(({ id }) => id),
          { whole: false },
        );
        const at = new Date(now()).toISOString();
        await Promise.all(removed.map((id) => records.discard(id, { at, step: 'discarded', detail: options.by })));
        return removed.length;
      }),
  };
}
