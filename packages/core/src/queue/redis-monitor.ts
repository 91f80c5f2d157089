import { ReplyError } from 'ioredis';
import { findPersistence, infoField } from './persistence.ts';
import type { RedisClient } from './redis.ts';

/** 1 s: a Redis fills at some 10 MB a second at the very most, and ingest refuses well before its end. */
const SAMPLE_INTERVAL = 1_000;

/** 2 s: a producer's command fails before; on a worker's connection, where it waits, a Redis that is well has long answered. */
const ANSWERS_WITHIN = 2_000;

/** What is known of Redis now; `memoryRatio` is 0 without a limit. */
export type RedisHealth = {
  /** Connected, and the last sample was answered or is not yet overdue: a Redis that is frozen keeps its connections. */
  ready: boolean;
  memoryRatio: number;
  /** True when an acknowledged event is on disk: AOF with `appendfsync always`, or asked for with `WAITAOF`. */
  durable: boolean;
  evicts: boolean;
  waiting: number;
};

type MonitorDependencies = {
  redis: RedisClient;
  /** Events and deliveries that are not done. */
  countWaiting: () => Promise<number>;
  onSample: (health: RedisHealth) => void;
  /** Milliseconds of a clock that never goes back. */
  now: () => number;
};

/** Samples Redis once a second while it is there; a sample that fails keeps the last figures. */
export function createRedisMonitor({ redis, countWaiting, onSample, now }: MonitorDependencies) {
  let figures: Omit<RedisHealth, 'ready'> = { memoryRatio: 0, durable: false, evicts: false, waiting: 0 };
  let limit = 0;
  let kept = 0;
  let landed = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let sampling = false;
  let askedAt: number | undefined;
  let silent = false;
  const { promise: sampled, resolve: haveSampled } = Promise.withResolvers<void>();
  const isOverdue = (): boolean => askedAt !== undefined && now() - askedAt > ANSWERS_WITHIN;
  const health = (): RedisHealth => ({
    ready: redis.status === 'ready' && !silent && !isOverdue(),
    ...figures,
    memoryRatio: figures.memoryRatio + (limit > 0 ? kept / limit : 0),
  });
  const sample = async (): Promise<void> => {
    // One that waits for Redis to come back is still under way when `ready` asks for the next.
    if (sampling) return;
    sampling = true;
    if (redis.status === 'ready') {
      const landedBefore = landed;
      askedAt = now();
      try {
        const [memory, persistence] = await Promise.all([redis.info('memory'), findPersistence(redis)]);
        askedAt = undefined;
        silent = false;
        limit = Number(infoField(memory, 'maxmemory'));
        kept -= landedBefore;
        landed -= landedBefore;
        figures = { ...readMemory(memory), durable: persistence !== 'late', waiting: await countWaiting() };
        onSample(health());
        haveSampled();
      } catch (error) {
        // Once `askedAt` is settled it was `countWaiting` that failed. A refusal is an answer too: where INFO is forbidden, events
        // can be kept all the same.
        if (askedAt !== undefined) silent = !(error instanceof ReplyError);
        askedAt = undefined;
      }
    }
    sampling = false;
    if (!stopped) timer = setTimeout(sample, SAMPLE_INTERVAL).unref();
  };
  redis.on('ready', () => {
    clearTimeout(timer);
    // Redis was asked whether it is ready, and what waits for it is asked anew now.
    silent = false;
    if (askedAt !== undefined) askedAt = now();
    void sample();
  });
  void sample();
  return {
    health,
    /** Settles with the first sample: `memoryRatio`, `durable` and `waiting` are told from then on. */
    sampled,
    /**
     * So many bytes are on their way to Redis: a burst between two samples is to be refused too. The callback is for when
     * they are there or lost: a sample that began before does not hold them yet.
     */
    keep: (bytes: number): (() => void) => {
      kept += bytes;
      return () => {
        landed += bytes;
      };
    },
    stop: (): void => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function readMemory(memory: string): Pick<RedisHealth, 'memoryRatio' | 'evicts'> {
  const limit = Number(infoField(memory, 'maxmemory'));
  return {
    memoryRatio: limit > 0 ? Number(infoField(memory, 'used_memory')) / limit : 0,
    evicts: !['noeviction', ''].includes(infoField(memory, 'maxmemory_policy')),
  };
}
