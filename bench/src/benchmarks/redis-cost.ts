import { Queue } from 'bullmq';
import { forgetCompleted, untilCount } from '../backlog.ts';
import type { Benchmark, Lab } from '../benchmark.ts';
import { detectionBody } from '../detection.ts';
import { type Figure, figureOf } from '../figure.ts';
import { createInstallation, DELIVERY_QUEUE } from '../installation.ts';
import type { MeasuredRedis } from '../measured-redis.ts';
import { post } from '../post.ts';
import { type Program, startIn } from '../program.ts';
import { PROGRAM } from '../program-file.ts';

/** 2,000: what the greater hash tables and allocator steps cost once is then some bytes an event. */
const EVENTS = 2_000;

/** 50: scripts, caches and queues are there before anything is measured. */
const WARM_UP_EVENTS = 50;
const CONCURRENCY = 20;

/** What an event takes of Redis where it stands: bytes and commands, beside BullMQ alone. */
export const redisCost: Benchmark = {
  name: 'redis',
  about: `what an event of ${detectionBody({ incidentId: crypto.randomUUID() }).length} bytes takes of Redis, over ${EVENTS} events`,
  async run(lab) {
    const load = await startIn(lab, { name: 'load', file: PROGRAM.load });
    const bare = await measureBare(lab, load);
    await lab.redis.clear();
    return [...bare, ...(await measureOurs(lab, load))];
  },
};

/** BullMQ alone: the job of the bare server. */
async function measureBare(lab: Lab, load: Program): Promise<Figure[]> {
  const { redis } = lab;
  const server = await startIn(lab, {
    name: 'bare-ingest',
    file: PROGRAM.bareIngest,
    env: { REDIS_URL: redis.url, QUEUE: 'bare' },
  });
  const target = { url: `${server.url}/events`, headers: { 'content-type': 'application/json' } };
  const queue = queueNamed(lab, 'bare', 'bull');
  await post({ load, ...target, count: WARM_UP_EVENTS });
  const stage = await stagesOf(redis, [queue]);
  const figures = await stage('to accept', 'waiting', 'bare BullMQ', () => post({ load, ...target, count: EVENTS }));
  await server.stop();
  return figures;
}

/** The whole system, held at each stage by pausing the queue that comes next. */
async function measureOurs(lab: Lab, load: Program): Promise<Figure[]> {
  const { redis, folder } = lab;
  const emulator = await startIn(lab, { name: 'emulator', file: PROGRAM.emulator });
  const { env, bullmqPrefix, eventsPath, headers } = await createInstallation({
    folder,
    redisUrl: redis.url,
    gitlabUrl: emulator.url,
    concurrency: CONCURRENCY,
  });
  const ingest = await startIn(lab, { name: 'ingest', file: PROGRAM.ingest, env });
  await startIn(lab, { name: 'worker', file: PROGRAM.worker, env, ready: 'serving' });
  const target = { url: `${ingest.url}${eventsPath}`, headers };
  const events = queueNamed(lab, 'events', bullmqPrefix);
  const deliveries = queueNamed(lab, DELIVERY_QUEUE, bullmqPrefix);
  await post({ load, ...target, count: WARM_UP_EVENTS });
  await untilCount({ queue: deliveries, state: 'completed', count: WARM_UP_EVENTS });
  await forgetCompleted(deliveries);
  await events.pause();
  await deliveries.pause();
  const stage = await stagesOf(redis, [events, deliveries]);
  const accepted = await stage('to accept', 'waiting in events', 'ours', () =>
    post({ load, ...target, count: EVENTS }),
  );
  const takenIn = await stage('of intake', 'waiting for delivery', 'ours', async () => {
    await events.resume();
    await untilCount({ queue: deliveries, state: 'prioritized', count: EVENTS });
  });
  const delivered = await stage('of delivery', 'delivered, its job kept for a day', 'ours', async () => {
    await deliveries.resume();
    await untilCount({ queue: deliveries, state: 'completed', count: EVENTS });
  });
  const [, forgotten] = await stage('', 'delivered, its job gone', 'ours', () => forgetCompleted(deliveries));
  return [...accepted, ...takenIn, ...delivered, ...(forgotten ? [forgotten] : [])];
}

/** Measures stage after stage, bytes against the moment of this call. */
async function stagesOf(redis: MeasuredRedis, queues: Queue[]) {
  const streams = queues.map((queue) => queue.toKey('events'));
  const before = await redis.storedBytes(streams);
  return async (commands: string, bytes: string, whose: string, run: () => Promise<void>): Promise<Figure[]> => {
    const sent = await redis.countCommands(run);
    const stored = (await redis.storedBytes(streams)) - before;
    const figure = (name: string, unit: string, value: number) =>
      figureOf({ name: `${name}, ${whose}`, unit, better: 'less', rounds: [value / EVENTS] });
    return [figure(`commands ${commands}`, '', sent), figure(`bytes ${bytes}`, 'B', stored)];
  };
}

/** A handle that changes nothing of the queue's own settings. */
function queueNamed({ redis, stack }: Lab, name: string, prefix: string): Queue {
  const queue = new Queue(name, { connection: redis.client, prefix, skipMetasUpdate: true });
  stack.defer(() => queue.close());
  return queue;
}
