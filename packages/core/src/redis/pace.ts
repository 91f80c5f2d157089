import type { Redis } from 'ioredis';
import type { LaneOrAll, Pace, PerMinute, Turn } from '../delivery/pace.ts';
import { createScript } from '../runtime/redis-script.ts';
import { DESCRIBE, LIMITED, RATE, SUCCEEDED } from './pace-rate-scripts.ts';
import { BLOCKED, TAKE, TAKE_ANY } from './pace-take-scripts.ts';

const MINUTE = 60_000;

/** 0.5 % below the limit: GitLab's windows are fixed minutes, and a request on its way may land in the next one. */
const SHARE = 0.995;

/** 2 s: a caller sleeps that long for its slot in the process; a later slot frees the worker for other jobs. */
const HOLD = 2_000;

/** 2 s: a reserved slot that is missed by more is lost and taken anew. */
const GRACE = 2_000;

/** 3 s: a holder asks again well within it; one that was killed keeps a subject no longer. */
const SUBJECT_PATIENCE = 3_000;

/**
 * How far ahead slots may be taken. Creates 100 ms: at hundreds a second a place in the queue is less than a timer's tick.
 * Notes 2 minutes: they are delayed until their slot, and a slot that was given at another rate is soon used up.
 */
const ROOM = { create: 100, note: 2 * MINUTE };

/** 5 s: a refusal at the end of GitLab's minute may bear the next minute's `Date`. */
const LATE = 5_000;

/** One day: the limit of all requests is GitLab's own word; an administrator who raises it is believed after that. */
const TOLD_FOR = 24 * 60 * MINUTE;

/** Lua: the local `now`, Redis' own time in ms, with its microseconds: at a million a minute a slot is 60 of them. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
`;

type PaceKeys = { pace: (destination: string, lane: string) => string; slot: (holder: string) => string };

/** `now`: Lua that sets the local `now` (ms); left out, Redis' time. */
type Dependencies = { redis: Redis; keys: PaceKeys; now?: string };

/**
 * The pace in Redis: one record per destination and project for creates, one per destination for notes and one for all
 * requests. The rate of a lane is the configured one, or what GitLab was found to allow, grown by 5 % a minute since.
 */
export function createPace({ redis, keys, now = NOW }: Dependencies): Pace {
  const script = (lua: string) => createScript({ redis, lua: `${now}${RATE}${lua}` });
  const [take, takeAny, blocked] = [script(TAKE), script(TAKE_ANY), script(BLOCKED)];
  const [succeeded, limited, describe] = [script(SUCCEEDED), script(LIMITED), script(DESCRIBE)];
  const keyOf = (lane: LaneOrAll): string =>
    keys.pace(lane.destination, lane.kind === 'create' ? `create/${lane.project}` : lane.kind);
  const allOf = (destination: string): string => keyOf({ destination, kind: 'all' });
  return {
    async take({ lane, perMinute, holder, subject, depth }) {
      const names = [keyOf(lane), allOf(lane.destination), keys.slot(holder), keys.slot(`of ${subject}`)];
      const isSentAway = lane.kind === 'note' ? 1 : 0;
      const rate = toNumber(perMinute);
      const [kind, milliseconds] = (await take(names, [
        ...[rate, SHARE, depth, ROOM[lane.kind], HOLD, GRACE, holder, SUBJECT_PATIENCE, isSentAway],
      ])) as [Turn['kind'] | 'blocked', number];
      if (kind !== 'wait' && kind !== 'blocked') return { kind, in: milliseconds };
      return { kind: 'wait', in: milliseconds, blocked: kind === 'blocked' };
    },
    async takeAny(destination) {
      const [kind, milliseconds] = (await takeAny([allOf(destination)], [SHARE])) as ['go' | 'blocked', number];
      return { in: milliseconds, blocked: kind === 'blocked' };
    },
    blockedFor: async (lane) => Number(await blocked([keyOf(lane), allOf(lane.destination)], [])),
    async succeeded(lane, at) {
      await succeeded([keyOf(lane)], [Math.floor(at / MINUTE)]);
    },
    async limited(lane, { milliseconds, at, perMinute = 0 }) {
      const adapts = lane.kind === 'all' ? 0 : 1;
      const named = lane.kind === 'all' ? perMinute : 0;
      await limited([keyOf(lane)], [Math.ceil(milliseconds), Math.floor(at), named, TOLD_FOR, LATE, adapts]);
    },
    async describe(lanes) {
      if (lanes.length === 0) return [];
      const configured = lanes.map(({ perMinute }) => toNumber(perMinute));
      const states = (await describe(
        lanes.map(({ lane }) => keyOf(lane)),
        configured,
      )) as Array<[string, string]>;
      return lanes.map(({ lane, perMinute }, index) => {
        const [rate = 0, until = 0] = (states[index] ?? []).map(Number);
        return {
          destination: lane.destination,
          project: lane.kind === 'create' ? lane.project : undefined,
          kind: lane.kind,
          perMinute: rate === 0 ? 'unlimited' : rate,
          configured: perMinute,
          blockedUntil: until > 0 ? until : undefined,
        };
      });
    },
  };
}

function toNumber(perMinute: PerMinute): number {
  return perMinute === 'unlimited' ? 0 : perMinute;
}
