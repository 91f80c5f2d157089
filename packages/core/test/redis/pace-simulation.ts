import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Lane, Pace, PerMinute } from '../../src/delivery/pace.ts';
import { readRateLimit } from '../../src/gitlab/rate-limit.ts';
import type { Keys } from '../../src/queue/keys.ts';
import { createPace } from '../../src/redis/pace.ts';

const MINUTE = 60_000;

/** A full minute, so that windows are easy to count. */
export const START = Date.UTC(2026, 0, 1, 12);

/** A pace whose time is set by the test; `at` is Unix ms. */
export async function paceAt(redis: Redis, keys: Keys) {
  const key = keys.cache(`time ${randomUUID()}`);
  const set = (at: number) => redis.set(key, at);
  await set(START);
  return { pace: createPace({ redis, keys, now: `local now = tonumber(redis.call('GET', '${key}'))` }), set };
}

/** One request as GitLab saw it. */
export type Seen = { at: number; ok: boolean };

type Simulation = {
  pace: Pace;
  set: (at: number) => Promise<unknown>;
  lane: Lane;
  configured: PerMinute;
  /** What GitLab lets pass in a minute that begins at this time. */
  allowed: (minute: number) => number;
  /** Requests that are always waiting. */
  callers: number;
  latency: number;
  from: number;
  until: number;
};

/**
 * Callers with an endless backlog before a GitLab of fixed minutes whose 429s have no header, in simulated time: each asks,
 * waits as it is told, asks once more whether GitLab has refused meanwhile, sends, and tells what became of it.
 */
export async function simulate(simulation: Simulation): Promise<Seen[]> {
  const { pace, set, lane, configured, allowed, callers, latency, from, until } = simulation;
  const seen: Seen[] = [];
  const passed = new Map<number, number>();
  const agenda: Array<{ at: number; run: (now: number) => Promise<void> }> = [];
  const plan = (at: number, run: (now: number) => Promise<void>): void => {
    agenda.push({ at, run });
  };
  const ask =
    (holder: string) =>
    async (now: number): Promise<void> => {
      const turn = await pace.take({ lane, perMinute: configured, holder, subject: holder, depth: 2 });
      plan(now + turn.in, turn.kind === 'go' ? send(holder, turn.in > 0) : ask(holder));
    };
  const send =
    (holder: string, waited: boolean) =>
    async (now: number): Promise<void> => {
      const blocked = waited ? await pace.blockedFor(lane) : 0;
      if (blocked > 0) return plan(now + blocked, ask(holder));
      const minute = now - (now % MINUTE);
      const ok = (passed.get(minute) ?? 0) < allowed(minute);
      if (ok) passed.set(minute, (passed.get(minute) ?? 0) + 1);
      seen.push({ at: now, ok });
      plan(now + latency, ok ? made(now) : refused(now, holder));
    };
  const made =
    (sentAt: number) =>
    async (now: number): Promise<void> => {
      await pace.succeeded(lane, sentAt);
      plan(now, ask(randomUUID()));
    };
  const refused =
    (sentAt: number, holder: string) =>
    async (now: number): Promise<void> => {
      const limit = readRateLimit({ headers: { 'content-type': 'application/json' }, date: sentAt });
      await pace.limited(lane, limit);
      plan(now + limit.milliseconds, ask(holder));
    };
  for (let count = 0; count < callers; count++) plan(from, ask(randomUUID()));
  for (;;) {
    agenda.sort((one, other) => one.at - other.at);
    const next = agenda.shift();
    if (!next || next.at >= until) return seen;
    await set(next.at);
    await next.run(next.at);
  }
}

/** The greatest number of requests in any span of that length (ms). */
export function mostWithin(seen: Seen[], span: number): number {
  let first = 0;
  let most = 0;
  for (const [last, { at }] of seen.entries()) {
    while (at - (seen[first]?.at ?? at) >= span) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
