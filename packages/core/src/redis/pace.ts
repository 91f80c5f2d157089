import type { Redis } from 'ioredis';
import type { Lane, Pace, PaceRequest, Turn } from '../delivery/pace.ts';
import { createScript } from '../runtime/redis-script.ts';
import { BLOCK, TAKE } from './pace-script.ts';

const MINUTE = 60_000;

/** 0.5 % below the limit: GitLab's windows are fixed minutes, and a request on its way may land in the next one. */
const SHARE = 0.995;

/** 2 s: a caller sleeps that long for its slot in the process; a later slot frees the worker for other jobs. */
const HOLD = 2_000;

/** 2 s: a reserved slot that is missed by more is lost and taken anew. */
const GRACE = 2_000;

/** 3 s: a holder asks again well within it; one that was killed keeps a subject no longer. */
const SUBJECT_PATIENCE = 3_000;

type PaceKeys = { pace: (destination: string, lane: string) => string; slot: (holder: string) => string };

/** The pace in Redis: one record per destination and project for creates, one per destination for notes and for all requests. */
export function createPace({ redis, keys }: { redis: Redis; keys: PaceKeys }): Pace {
  const take = createScript({ redis, lua: TAKE });
  const block = createScript({ redis, lua: BLOCK });
  const laneKey = (lane: Lane | { destination: string; kind: 'all' }): string =>
    keys.pace(lane.destination, lane.kind === 'create' ? `create/${lane.project}` : lane.kind);
  return {
    async take({ lane, perMinute, holder, subject, depth }: PaceRequest): Promise<Turn> {
      const interval = perMinute === 'unlimited' ? 0 : MINUTE / (perMinute * SHARE);
      const all = laneKey({ destination: lane.destination, kind: 'all' });
      const names = [laneKey(lane), all, keys.slot(holder), keys.slot(`of ${subject}`)];
      const answer = await take(names, [interval, depth, HOLD, GRACE, holder, SUBJECT_PATIENCE]);
      const [kind, milliseconds] = answer as ['go' | 'reserved' | 'taken' | 'wait' | 'blocked', number];
      if (kind === 'go' || kind === 'reserved' || kind === 'taken') return { kind, in: milliseconds };
      return { kind: 'wait', in: milliseconds, blocked: kind === 'blocked' };
    },
    async block(lane, milliseconds) {
      await block([laneKey(lane)], [Math.ceil(milliseconds)]);
    },
  };
}
