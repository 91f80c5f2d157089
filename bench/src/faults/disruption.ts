import type { Dice } from './dice.ts';
import type { StormOptions } from './options.ts';

/** Something that is done to the system when so many events have been accepted. Durations in milliseconds. */
export type Disruption = { at: number } & (
  | { kind: 'kill_worker'; slot: number; skew: number }
  | { kind: 'kill_ingest'; slot: number }
  | { kind: 'freeze_worker' | 'freeze_ingest'; slot: number; ms: number }
  | { kind: 'freeze_workers'; ms: number }
  | { kind: 'kill_redis' | 'freeze_redis'; ms: number }
  | { kind: 'freeze_gitlab' | 'refuse_at_gitlab' | 'maintain_gitlab'; ms: number }
  | { kind: 'set_gitlab_clock'; skew: number }
  | { kind: 'swap_token' }
  | { kind: 'limit_issues' }
);

/** What a disruption does, beside its moment. */
type What = Disruption extends infer One ? (One extends Disruption ? Omit<One, 'at'> : never) : never;

/** Two minutes, of a worker or of GitLab: what a machine without NTP is off by. */
const SKEW = 120_000;

/** From 1 s over the longest of send window (10 s), lock and settle time, to twice that: whoever wakes up finds its work done by others. */
const SEND_WINDOW = 10_000;

/** Nothing happens in the first 2 % of the events nor in the last 5 %: all of it strikes work. */
const FIRST = 0.02;
const LAST = 0.95;

/** Draws what happens and when; each kind is spread over the whole run. Sorted by moment. */
export function planDisruptions(options: StormOptions, events: number, dice: Dice): Disruption[] {
  const { settle, lock, workers, ingests } = options;
  const longest = Math.max(settle, lock, SEND_WINDOW);
  const freeze = () => dice.between(longest + 1_000, longest * 2);
  const worker = () => dice.between(0, workers - 1);
  const ingest = () => dice.between(0, ingests - 1);
  const skewed = new Set(
    Array.from({ length: options.skewedWorkers }, (_, n) =>
      Math.floor(((n + 0.5) * options.workerKills) / options.skewedWorkers),
    ),
  );
  const kinds: Array<[times: number, what: (nth: number) => What]> = [
    [
      options.workerKills,
      (nth) => ({
        kind: 'kill_worker',
        slot: worker(),
        skew: skewed.has(nth) ? dice.pick([SKEW, -SKEW]) : 0,
      }),
    ],
    [options.ingestKills, () => ({ kind: 'kill_ingest', slot: ingest() })],
    [options.freezes, (nth) => freezeOf(nth, { worker, ingest, freeze })],
    [options.redisKills, () => ({ kind: 'kill_redis', ms: dice.between(100, 3_000) })],
    [options.redisFreezes, () => ({ kind: 'freeze_redis', ms: dice.between(2_000, 6_000) })],
    [options.gitlabFreezes, () => ({ kind: 'freeze_gitlab', ms: dice.between(3_000, settle * 2) })],
    [options.gitlabOutages, () => ({ kind: 'refuse_at_gitlab', ms: dice.between(1_000, 5_000) })],
    [options.maintenances, () => ({ kind: 'maintain_gitlab', ms: dice.between(2_000, 6_000) })],
    [options.clockSteps, (nth) => ({ kind: 'set_gitlab_clock', skew: nth % 2 === 0 ? SKEW : -SKEW })],
    [options.tokenSwaps, () => ({ kind: 'swap_token' })],
    [options.bareLimits, () => ({ kind: 'limit_issues' })],
  ];
  return kinds
    .flatMap(([times, what]) =>
      Array.from({ length: times }, (_, nth) => {
        const share = FIRST + ((nth + dice.throw()) / times) * (LAST - FIRST);
        return { at: Math.ceil(share * events), ...what(nth) } as Disruption;
      }),
    )
    .sort((a, b) => a.at - b.at);
}

type FreezeDice = Record<'worker' | 'ingest' | 'freeze', () => number>;

/** Of five freezes three strike one worker, one an ingest, and one all workers at once. */
function freezeOf(nth: number, { worker, ingest, freeze }: FreezeDice): What {
  if (nth % 5 === 1) return { kind: 'freeze_ingest', slot: ingest(), ms: freeze() };
  if (nth % 5 === 3) return { kind: 'freeze_workers', ms: freeze() };
  return { kind: 'freeze_worker', slot: worker(), ms: freeze() };
}
