import type { Queue } from 'bullmq';
import { DEFAULT_LIMIT } from './default-limit.ts';
import { type EventJob, eventJobSchema } from './event-job.ts';
import type { TraceStep } from './event-record.ts';
import type { EventRecords } from './event-records.ts';
import { createFailedSet, type FailedFilter, type FailedJob, type FailedPage } from './failed-set.ts';
import type { Keys } from './keys.ts';
import { EVENTS_QUEUE } from './names.ts';
import type { RedisClient } from './redis.ts';
import { BEHIND_THE_NEW, redriveEvents } from './redrive.ts';
import { type Refusal, refusalOfReplay } from './replay.ts';
import { createRevive } from './revive.ts';
import { type ActOptions, batchesOf, type Progress, pageOf, type Selection } from './selection.ts';

/** Which quarantined events. */
export type QuarantineFilter = FailedFilter & { limit?: number | undefined };

/** One with all that is kept of it. `start`: the first characters of its body, as the sender wrote them; they may act on a terminal. */
export type Quarantined = FailedJob & { kind: string; start: string; trace: TraceStep[]; refusal: Refusal | undefined };

/** How far a replay has come; `refused`: the last ones that stay, each with why, a hundred at most. */
export type ReplayProgress = Progress & { refused: Array<{ id: string; detail: string }> };

/** What could not be read or routed, as the command line, the admin API and the pages use it. */
export type Quarantine = {
  /** The newest first; without a limit of the filter's a hundred. */
  list(filter: QuarantineFilter): Promise<FailedJob[]>;
  find(id: string): Promise<Quarantined | undefined>;
  /** Sends them through intake again, by the configuration as it is now; what cannot end otherwise than before is refused. */
  replay(selection: Selection<QuarantineFilter>, options: ActOptions): AsyncGenerator<ReplayProgress>;
  /** Removes them for good; the same bytes again get the same id. */
  discard(selection: Selection<QuarantineFilter>, options: ActOptions): AsyncGenerator<Progress>;
};

/** 400 characters: enough to see what it is. */
const START = 400;

/** Reasons of a page that tell why something stays are told once a hundred times, not a hundred thousand. */
const MAX_REFUSED = 100;

type Dependencies = {
  redis: RedisClient;
  keys: Keys;
  records: EventRecords;
  /** `events`, to add to. */
  events: Queue<EventJob>;
  now: () => number;
};

/** Makes it over one connection, which may be one that fails fast. */
export function createQuarantine({ redis, keys, records, events, now }: Dependencies): Quarantine {
  const set = createFailedSet({ redis, keys, queue: EVENTS_QUEUE });
  const revive = createRevive({ redis });

  const readBodies = async (ids: string[]): Promise<Map<string, EventJob>> => {
    const bodies = await set.data(ids);
    return new Map(
      bodies.flatMap((body) => {
        const parsed = body === undefined ? undefined : eventJobSchema.safeParse(JSON.parse(body));
        return parsed?.success ? [[parsed.data.id, parsed.data] as const] : [];
      }),
    );
  };

  const judge = async (id: string, body: EventJob | undefined): Promise<Refusal | undefined> => {
    if (body?.kind !== 'unreadable') return refusalOfReplay({ body, wasHandedOver: false });
    const record = await records.find(id);
    return refusalOfReplay({ body, wasHandedOver: record?.queue !== undefined });
  };

  async function* pages(selection: Selection<QuarantineFilter>): AsyncGenerator<FailedPage> {
    if ('ids' in selection) yield await pageOf(set, selection.ids);
    else yield* set.pages(selection.filter, selection.filter.limit);
  }

  const totalOf = async (selection: Selection<QuarantineFilter>): Promise<number> => {
    if ('ids' in selection) return selection.ids.length;
    const all = await set.size(selection.filter.before);
    return Math.min(all, selection.filter.limit ?? all);
  };

  return {
    async list(filter) {
      const found: FailedJob[] = [];
      for await (const { jobs } of set.pages(filter, filter.limit ?? DEFAULT_LIMIT)) found.push(...jobs);
      return found;
    },
    async find(id) {
      const job = await set.find(id);
      if (!job) return undefined;
      const body = (await readBodies([id])).get(id);
      const [trace, refusal] = await Promise.all([records.trace(id), judge(id, body)]);
      return { ...job, kind: body?.kind ?? 'unknown', start: body ? startOf(body) : '', trace, refusal };
    },
    async *replay(selection, { dryRun, by, signal }) {
      const total = await totalOf(selection);
      let [looked, done] = [0, 0];
      let refused: ReplayProgress['refused'] = [];
      yield { looked, total, done, refused };
      for await (const page of pages(selection)) {
        for (const jobs of batchesOf(page.jobs)) {
          if (signal?.aborted) return;
          const bodies = await readBodies(jobs.map(({ id }) => id));
          const judged = await Promise.all(
            jobs.map(async ({ id }) => ({ id, body: bodies.get(id), refusal: await judge(id, bodies.get(id)) })),
          );
          const fit = judged.flatMap(({ body, refusal }) =>
            body && !refusal ? [{ data: body, diedIn: undefined }] : [],
          );
          const stay = judged.flatMap(({ id, refusal }) => (refusal ? [{ id, detail: refusal.detail }] : []));
          refused = [...refused, ...stay].slice(-MAX_REFUSED);
          const at = new Date(now()).toISOString();
          const redrive = { queue: events, records, revive, events: fit, at, detail: by, priority: BEHIND_THE_NEW };
          if (!dryRun) await redriveEvents(redrive);
          done += fit.length;
          yield { looked, total, done, refused };
        }
        looked += page.looked;
        yield { looked: Math.min(looked, total), total, done, refused };
      }
    },
    async *discard(selection, { dryRun, by, signal }) {
      const total = await totalOf(selection);
      let [looked, done] = [0, 0];
      yield { looked, total, done };
      for await (const page of pages(selection)) {
        if (signal?.aborted) return;
        const ids = page.jobs.map(({ id }) => id);
        const removed = dryRun ? ids : await set.remove(ids, { whole: false });
        const at = new Date(now()).toISOString();
        if (!dryRun) await Promise.all(removed.map((id) => records.discard(id, { at, step: 'discarded', detail: by })));
        done += removed.length;
        looked += page.looked;
        yield { looked: Math.min(looked, total), total, done };
      }
    },
  };
}

function startOf({ body, encoding }: EventJob): string {
  if (encoding === 'utf8') return body.slice(0, START);
  // Four characters of base64 are three bytes.
  return Buffer.from(body.slice(0, START * 4), 'base64')
    .toString('utf8')
    .slice(0, START);
}
