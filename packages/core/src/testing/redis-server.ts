/** Where a Redis came from: `url` is the operator's own, the others were started by us. */
export type RedisKind = 'url' | 'path' | 'docker' | 'package';

/** The rungs below REDIS_URL, in the order they are tried. */
export const RUNGS = ['path', 'docker', 'package'] as const;

/** One way to start a Redis. */
export type Rung = (typeof RUNGS)[number];

/** A Redis to talk to; `stop` ends it only where it is ours. */
export type Redis = { url: string; kind: RedisKind; stop(): Promise<void> };

/** A Redis of our own, for tests that kill, freeze or restart it. */
export type RedisServer = Redis & {
  kind: Rung;
  /** SIGKILL: what is not on disk is lost. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pause(): Promise<void>;
  /** Ends a pause. */
  resume(): Promise<void>;
  /** Starts it again after `kill`, with the same address and data. */
  restart(): Promise<void>;
};

/** What a Redis of ours is started with. */
export type RedisOptions = {
  /** Kept across runs where given; otherwise the data ends with the server. */
  dataDir: string | undefined;
  /** Settings as redis.conf names them, over our own. */
  config: Record<string, string>;
};

/** The settings that the promise "202 means on disk" needs, as a production Redis has them. */
export const DURABLE: Record<string, string> = {
  appendonly: 'yes',
  appendfsync: 'always',
  'maxmemory-policy': 'noeviction',
  save: '',
};

/** Settings as command line arguments. */
export function redisArguments(config: Record<string, string>): string[] {
  return Object.entries(config).flatMap(([name, value]) => [`--${name}`, value]);
}
