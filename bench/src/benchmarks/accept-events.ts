import type { Benchmark } from '../benchmark.ts';
import { type Figure, figureOf, ratioOf } from '../figure.ts';
import { createInstallation } from '../installation.ts';
import type { MeasuredRedis } from '../measured-redis.ts';
import { memoryOf } from '../memory.ts';
import { type Program, startIn } from '../program.ts';
import { PROGRAM } from '../program-file.ts';
import type { Load, Sent } from '../programs/load.ts';
import { alternate } from '../rounds.ts';

/** 50: senders at once, each with one request under way. */
const CONNECTIONS = 50;

/** Rounds of each side: the default setting is what is compared between commits, the other shows what fsync costs. */
const ROUNDS = { always: 5, everysec: 3 };

/** 2 s: some ten thousand events, several hundred group commits of Redis. */
const ROUND_SECONDS = 2;

/** 1.5 s: by then V8 has compiled what is run per event. */
const WARM_UP_SECONDS = 1.5;

/** Nobody listens there: ingest does not talk to GitLab. */
const NO_GITLAB = 'http://127.0.0.1:9';

type Round = { perSecond: number; cpu: number; redisCpu: number; p50: number; p99: number };

/** Events accepted by ingest, beside Express, `express.json()` and `queue.add` and nothing else. */
export const acceptEvents: Benchmark = {
  name: 'accept',
  about: `events accepted, ${CONNECTIONS} connections`,
  async run(lab) {
    const { redis, folder } = lab;
    const ours = await createInstallation({ folder, redisUrl: redis.url, gitlabUrl: NO_GITLAB, concurrency: 1 });
    const ingest = await startIn(lab, { name: 'ingest', file: PROGRAM.ingest, env: ours.env });
    const bareEnv = { REDIS_URL: redis.url, QUEUE: 'bare' };
    const bare = await startIn(lab, { name: 'bare-ingest', file: PROGRAM.bareIngest, env: bareEnv });
    const load = await startIn(lab, { name: 'load', file: PROGRAM.load });
    const oursSide = { server: ingest, url: `${ingest.url}${ours.eventsPath}`, headers: ours.headers };
    const bareSide = { server: bare, url: `${bare.url}/events`, headers: { 'content-type': 'application/json' } };
    const figures: Figure[] = [];
    for (const fsync of ['always', 'everysec'] as const) {
      await redis.setFsync(fsync);
      for (const side of [oursSide, bareSide]) await runRound({ redis, load, side, seconds: WARM_UP_SECONDS });
      const { a, b } = await alternate({
        a: { run: () => runRound({ redis, load, side: oursSide, seconds: ROUND_SECONDS }) },
        b: { run: () => runRound({ redis, load, side: bareSide, seconds: ROUND_SECONDS }) },
        rounds: ROUNDS[fsync],
      });
      figures.push(...figuresOf({ fsync, ours: a, bare: b }));
    }
    figures.push(...(await memoryOf(ingest, 'ingest')), ...(await memoryOf(bare, 'bare')));
    return figures;
  },
};

type Side = { server: Program; url: string; headers: Record<string, string> };

async function runRound(input: { redis: MeasuredRedis; load: Program; side: Side; seconds: number }): Promise<Round> {
  const { redis, load, side, seconds } = input;
  await redis.clear();
  const before = { server: await side.server.usage(), redis: await redis.cpuSeconds() };
  const { url, headers } = side;
  const what: Load = { url, headers, connections: CONNECTIONS, seconds, count: Number.MAX_SAFE_INTEGER };
  const sent = await load.ask<Sent>('send', what);
  const after = { server: await side.server.usage(), redis: await redis.cpuSeconds() };
  if (sent.refused > 0) throw new Error(`${side.server.name} refused ${sent.refused} events: nothing was measured`);
  const microseconds = (seconds: number) => (seconds * 1_000_000) / sent.accepted;
  return {
    perSecond: sent.accepted / sent.seconds,
    cpu: microseconds(after.server.cpuSeconds - before.server.cpuSeconds),
    redisCpu: microseconds(after.redis - before.redis),
    p50: sent.p50,
    p99: sent.p99,
  };
}

function figuresOf({ fsync, ours, bare }: { fsync: string; ours: Round[]; bare: Round[] }): Figure[] {
  const both = (name: string, unit: string, better: Figure['better'], pick: (round: Round) => number): Figure[] => [
    figureOf({ name: `${fsync}: ${name}, ingest`, unit, better, rounds: ours.map(pick) }),
    figureOf({ name: `${fsync}: ${name}, bare`, unit, better, rounds: bare.map(pick) }),
    ratioOf({ name: `${fsync}: ${name}, ingest / bare`, better, of: ours.map(pick), to: bare.map(pick) }),
  ];
  const throughput = both('events accepted', '/s', 'more', ({ perSecond }) => perSecond);
  if (fsync !== 'always') return throughput;
  return [
    ...throughput,
    ...both('CPU of the server an event', 'µs', 'less', ({ cpu }) => cpu),
    ...both('CPU of Redis an event', 'µs', 'less', ({ redisCpu }) => redisCpu),
    ...both('answer, 50th percentile', 'ms', 'less', ({ p50 }) => p50),
    ...both('answer, 99th percentile', 'ms', 'less', ({ p99 }) => p99),
  ];
}
