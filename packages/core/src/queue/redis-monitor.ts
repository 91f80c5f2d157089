import type { RedisClient } from './redis.ts';

/** 1 s: a Redis fills at some 10 MB a second at the very most, and ingest refuses well before its end. */
const SAMPLE_INTERVAL = 1_000;

/** What is known of Redis now; `memoryRatio` is 0 without a limit. */
export type RedisHealth = {
  ready: boolean;
  memoryRatio: number;
  /** True when an acknowledged write is on disk: AOF with `appendfsync always`. */
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
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const health = (): RedisHealth => ({ ready: redis.status === 'ready', ...figures });
  const sample = async (): Promise<void> => {
    if (redis.status === 'ready') {
      try {
        const [memory, persistence, fsync] = await Promise.all([
          redis.info('memory'),
          redis.info('persistence'),
          redis.config('GET', 'appendfsync').catch(() => []),
        ]);
        figures = { ...readInfo({ memory, persistence, fsync }), waiting: await countWaiting() };
        onSample(health());
      } catch {
        // The next sample is a second away, and a submission finds out for itself.
      }
    }
    if (!stopped) timer = setTimeout(sample, SAMPLE_INTERVAL).unref();
  };
  redis.on('ready', () => {
    clearTimeout(timer);
    void sample();
  });
  void sample();
  return {
    health,
    stop: (): void => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** Reads Redis' own words: `INFO memory`, `INFO persistence` and `CONFIG GET appendfsync` (empty where it is forbidden). */
function readInfo({ memory, persistence, fsync }: { memory: string; persistence: string; fsync: unknown }) {
  const field = (text: string, name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(text)?.[1] ?? '';
  const limit = Number(field(memory, 'maxmemory'));
  const always = Array.isArray(fsync)
    ? fsync[1] === 'always'
    : (fsync as { appendfsync?: string }).appendfsync === 'always';
  return {
    memoryRatio: limit > 0 ? Number(field(memory, 'used_memory')) / limit : 0,
    durable: always && field(persistence, 'aof_enabled') === '1',
    evicts: !['noeviction', ''].includes(field(memory, 'maxmemory_policy')),
  };
}
