import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { forgetCompleted, untilCount } from '../backlog.ts';
import type { Benchmark, Lab } from '../benchmark.ts';
import { detectionBody } from '../detection.ts';
import { type Figure, figureOf, ratioOf } from '../figure.ts';
import { GITLAB } from '../gitlab.ts';
import { createInstallation, DELIVERY_QUEUE, type Installation } from '../installation.ts';
import { memoryOf } from '../memory.ts';
import { post } from '../post.ts';
import { type Program, startIn } from '../program.ts';
import { PROGRAM } from '../program-file.ts';
import { alternate } from '../rounds.ts';

/** 2,000: some seconds of work, long beside what the first and the last jobs take alone. */
const EVENTS = 2_000;

/** 400: by then V8 has compiled what is run per job. */
const WARM_UP_EVENTS = 400;
const ROUNDS = 3;

/** 20: as a worker is shipped. */
const CONCURRENCY = 20;

type Round = { perSecond: number; cpu: number; redisCpu: number; requestsPerIssue: number };

/** Puts so many events in while nothing runs; `start` lets the workers at them, `queue` has them when they are done. */
type Side = {
  workers: Program[];
  fill: (events: number) => Promise<void>;
  start: () => Promise<void>;
  queue: Queue;
};

/** Issues made of a backlog, beside a bare BullMQ worker that does one POST to the same GitLab. */
export const deliverEvents: Benchmark = {
  name: 'deliver',
  about: `${EVENTS} waiting events become issues, concurrency ${CONCURRENCY}`,
  async run(lab) {
    const { redis, folder, stack } = lab;
    const emulator = await startIn(lab, { name: 'emulator', file: PROGRAM.emulator });
    const installation = await createInstallation({
      folder,
      redisUrl: redis.url,
      gitlabUrl: emulator.url,
      concurrency: CONCURRENCY,
    });
    const queueNamed = (name: string, prefix = 'bull'): Queue => {
      const queue = new Queue(name, { connection: redis.client, prefix, skipMetasUpdate: true });
      stack.defer(() => queue.close());
      return queue;
    };
    const ours = await openOurs({ lab, installation, queueNamed });
    const bare = await openBare({ lab, gitlabUrl: emulator.url, queueNamed });
    const figures: Figure[] = [];
    for (const workers of [1, 2]) {
      await ours.addWorker();
      await bare.addWorker();
      for (const side of [ours, bare]) await runRound({ lab, emulator, side, events: WARM_UP_EVENTS });
      const { a, b } = await alternate({
        a: { run: () => runRound({ lab, emulator, side: ours, events: EVENTS }) },
        b: { run: () => runRound({ lab, emulator, side: bare, events: EVENTS }) },
        rounds: ROUNDS,
      });
      figures.push(...figuresOf({ title: workers === 1 ? '1 worker' : `${workers} workers`, ours: a, bare: b }));
    }
    for (const [name, side] of Object.entries({ worker: ours, bare })) {
      const [first] = side.workers;
      if (first) figures.push(...(await memoryOf(first, name)));
    }
    return figures;
  },
};

type Opening = { lab: Lab; queueNamed: (name: string, prefix?: string) => Queue };

async function openOurs({ lab, installation, queueNamed }: Opening & { installation: Installation }) {
  const { env, bullmqPrefix, eventsPath, headers } = installation;
  const ingest = await startIn(lab, { name: 'ingest', file: PROGRAM.ingest, env });
  const load = await startIn(lab, { name: 'load', file: PROGRAM.load });
  const events = queueNamed('events', bullmqPrefix);
  const workers: Program[] = [];
  return {
    workers,
    queue: queueNamed(DELIVERY_QUEUE, bullmqPrefix),
    addWorker: async () => {
      const name = `worker-${workers.length + 1}`;
      workers.push(await startIn(lab, { name, file: PROGRAM.worker, env, ready: 'serving' }));
    },
    fill: async (count: number) => {
      await events.pause();
      await post({ load, url: `${ingest.url}${eventsPath}`, headers, count });
    },
    start: () => events.resume(),
  };
}

async function openBare({ lab, gitlabUrl, queueNamed }: Opening & { gitlabUrl: string }) {
  const queue = queueNamed('bare');
  const workers: Program[] = [];
  const env = {
    REDIS_URL: lab.redis.url,
    QUEUE: 'bare',
    GITLAB_ISSUES_URL: `${gitlabUrl}/api/v4/projects/${GITLAB.project}/issues`,
    GITLAB_TOKEN: GITLAB.token,
    CONCURRENCY: String(CONCURRENCY),
  };
  return {
    workers,
    queue,
    addWorker: async () => {
      const name = `bare-worker-${workers.length + 1}`;
      workers.push(await startIn(lab, { name, file: PROGRAM.bareWorker, env }));
    },
    fill: async (count: number) => {
      await queue.pause();
      const jobs = Array.from({ length: count }, () => {
        return { name: 'event', data: { body: detectionBody({ incidentId: randomUUID() }) } };
      });
      await queue.addBulk(jobs);
    },
    start: () => queue.resume(),
  };
}

type Counters = { requests: number; byOperation: Record<string, number>; byStatus: Record<string, number> };

async function runRound(input: { lab: Lab; emulator: Program; side: Side; events: number }): Promise<Round> {
  const { lab, emulator, side, events } = input;
  await side.fill(events);
  await forgetCompleted(side.queue);
  const look = async () => ({
    gitlab: await emulator.ask<Counters>('counters'),
    redis: await lab.redis.cpuSeconds(),
    workers: (await Promise.all(side.workers.map((worker) => worker.usage()))).map(({ cpuSeconds }) => cpuSeconds),
  });
  const before = await look();
  const began = performance.now();
  await side.start();
  await untilCount({ queue: side.queue, state: 'completed', count: events });
  const seconds = (performance.now() - began) / 1_000;
  const after = await look();
  const made = (after.gitlab.byStatus[201] ?? 0) - (before.gitlab.byStatus[201] ?? 0);
  if (made !== events) throw new Error(`${events} events became ${made} issues: nothing was measured`);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const microseconds = (used: number) => (used * 1_000_000) / events;
  return {
    perSecond: events / seconds,
    cpu: microseconds(sum(after.workers) - sum(before.workers)),
    redisCpu: microseconds(after.redis - before.redis),
    requestsPerIssue: (after.gitlab.requests - before.gitlab.requests) / made,
  };
}

function figuresOf({ title, ours, bare }: { title: string; ours: Round[]; bare: Round[] }): Figure[] {
  const both = (name: string, unit: string, better: Figure['better'], pick: (round: Round) => number): Figure[] => [
    figureOf({ name: `${title}: ${name}, ours`, unit, better, rounds: ours.map(pick) }),
    figureOf({ name: `${title}: ${name}, bare`, unit, better, rounds: bare.map(pick) }),
    ratioOf({ name: `${title}: ${name}, ours / bare`, better, of: ours.map(pick), to: bare.map(pick) }),
  ];
  return [
    ...both('issues made', '/s', 'more', ({ perSecond }) => perSecond),
    ...both('CPU of the workers an issue', 'µs', 'less', ({ cpu }) => cpu),
    ...both('CPU of Redis an issue', 'µs', 'less', ({ redisCpu }) => redisCpu),
    figureOf({
      name: `${title}: requests to GitLab an issue, ours`,
      unit: '',
      better: 'less',
      rounds: ours.map(({ requestsPerIssue }) => requestsPerIssue),
    }),
  ];
}
