import { findPersistence, infoField } from './persistence.ts';
import type { RedisClient } from './redis.ts';

/** 1 s: a Redis fills at some 10 MB a second at the very most, and ingest refuses well before its end. */
const SAMPLE_INTERVAL = 1_000;

/** What is known of Redis now; `memoryRatio` is 0 without a limit. */
export type RedisHealth = {
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
};

/** Samples Redis once a second while it is there; a sample that fails keeps the last figures. */
export function createRedisMonitor({ redis, countWaiting, onSample }: MonitorDependencies) {
  let figures: Omit<RedisHealth, 'ready'> = { memoryRatio: 0, durable: false, evicts: false, waiting: 0 };
  let limit = 0;
  let kept = 0;
  let landed = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let sampling = false;
  const health = (): RedisHealth => ({
    ready: redis.status === 'ready',
    ...figures,
    memoryRatio: figures.memoryRatio + (limit > 0 ? kept / limit : 0),
  });
  const sample = async (): Promise<void> => {
    // One that waits for Redis to come back is still under way when `ready` asks for the next.
    if (sampling) return;
    sampling = true;
    if (redis.status === 'ready') {
      const landedBefore = landed;
      try {
        const [memory, persistence] = await Promise.all([redis.info('memory'), findPersistence(redis)]);
        limit = Number(infoField(memory, 'maxmemory'));
        kept -= landedBefore;
        landed -= landedBefore;
        figures = { ...readMemory(memory), durable: persistence !== 'late', waiting: await countWaiting() };
        onSample(health());
      } catch {
        // The next sample is a second away, and a submission finds out for itself.
      }
    }
    sampling = false;
    if (!stopped) timer = setTimeout(sample, SAMPLE_INTERVAL).unref();
  };
  redis.on('ready', () => {
    clearTimeout(timer);
    void sample();
  });
  void sample();
  return {
    health,
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
