import { cpus, loadavg, platform, totalmem } from 'node:os';
import type { MeasuredRedis } from './measured-redis.ts';
import { median } from './median.ts';

/** The machine of a run, without anything that names it. */
export type Machine = {
  cores: number;
  memoryGiB: number;
  platform: string;
  node: string;
  redis: string;
  /** Before the run, of one minute: what else the machine did. */
  load: number;
  /** One write after another, each fsynced: what the disk gives. */
  sequentialWritesPerSecond: number;
};

/** Writes per round of `sequentialWritesPerSecond`; the median of three is taken. */
const WRITES = 200;
const WRITE_ROUNDS = 3;

/** Describes this machine and its Redis. */
export async function describeMachine(redis: MeasuredRedis): Promise<Machine> {
  const [load = 0] = loadavg();
  const server = await redis.client.info('server');
  const rounds: number[] = [];
  for (let round = 0; round < WRITE_ROUNDS; round++) {
    const began = performance.now();
    for (let write = 0; write < WRITES; write++) await redis.client.set('probe', write);
    rounds.push((WRITES * 1_000) / (performance.now() - began));
  }
  return {
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 1_073_741_824),
    platform: platform(),
    node: process.versions.node,
    redis: /^(?:valkey|redis)_version:(\S+)/m.exec(server)?.[1] ?? 'unknown',
    load: Number(load.toFixed(1)),
    sequentialWritesPerSecond: Math.round(median(rounds)),
  };
}
