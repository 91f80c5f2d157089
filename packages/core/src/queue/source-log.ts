import type { Keys } from './keys.ts';
import type { RedisClient } from './redis.ts';

/** 1 s: a person looks at it, and no source costs more than one write a second and process. */
const FLUSH_INTERVAL = 1_000;

/** How a sender's request ended; `reason` is one of a closed list. */
export type SourceNews = { source: string; accepted: true } | { source: string; accepted: false; reason: string };

/** When a source was last heard, Unix ms. */
export type SourceSeen = {
  lastAccepted: number | undefined;
  lastRefused: { at: number; reason: string } | undefined;
};

/** Keeps what was last heard of each source. */
export type SourceLog = {
  /** Costs nothing now; written within a second, and lost where Redis is away by then. */
  note(news: SourceNews): void;
  stop(): Promise<void>;
};

/** Makes it over one connection that fails fast. */
export function createSourceLog(input: {
  redis: RedisClient;
  keys: Pick<Keys, 'sources'>;
  now: () => number;
  onError: (error: unknown) => void;
}): SourceLog {
  const { redis, keys, now, onError } = input;
  let news = new Map<string, string>();
  const flush = async (): Promise<void> => {
    if (news.size === 0 || redis.status !== 'ready') return;
    const fields = Object.fromEntries(news);
    news = new Map();
    await redis.hset(keys.sources, fields).catch(onError);
  };
  const timer = setInterval(flush, FLUSH_INTERVAL).unref();
  return {
    note(one) {
      if (one.accepted) news.set(`accepted:${one.source}`, String(now()));
      else news.set(`refused:${one.source}`, `${now()} ${one.reason}`);
    },
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}

/** What all processes heard of these sources. */
export async function readSourceLog(input: {
  redis: RedisClient;
  keys: Pick<Keys, 'sources'>;
  sources: string[];
}): Promise<Map<string, SourceSeen>> {
  const { redis, keys, sources } = input;
  const hash = await redis.hgetall(keys.sources);
  return new Map(
    sources.map((source) => {
      const accepted = hash[`accepted:${source}`];
      const refused = /^(\d+) (.*)$/s.exec(hash[`refused:${source}`] ?? '');
      const lastRefused = refused ? { at: Number(refused[1]), reason: refused[2] ?? '' } : undefined;
      return [source, { lastAccepted: accepted === undefined ? undefined : Number(accepted), lastRefused }];
    }),
  );
}
