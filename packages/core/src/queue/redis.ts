import { Redis, type RedisOptions } from 'ioredis';
import { REDIS_ADDRESS_FORMS, readRedisAddress } from '../runtime/redis-address.ts';

/** A connection to Redis. */
export type RedisClient = Redis;

/** 1.5 s: ingest has to answer within 2 s, whatever Redis does. */
const COMMAND_TIMEOUT = 1_500;

/** 1 s: a Redis that is back is to be found at once; one connection a second harms nobody. */
const MAX_RECONNECT_DELAY = 1_000;

/** 2 s: a connection that is not made by then is tried anew. */
const CONNECT_TIMEOUT = 2_000;

/**
 * A connection on which an answer is due and nothing comes for so long is given up: where a machine died, or a proxy or NAT
 * forgot it, nobody says so, and new connections work. 5 s: a sender is told to come again after as much. 15 s: BullMQ lets Redis
 * keep an answer back for up to 10 s.
 */
const PRODUCER_SILENCE = 5_000;
const WORKER_SILENCE = 15_000;

type ConnectionOptions = {
  url: string;
  /** Shown by `CLIENT LIST`. */
  name: string;
  onError: (error: Error) => void;
};

/** A Redis that became a replica answers so until it closes the connection. */
const isDemoted = (error: Error): boolean => error.message.startsWith('READONLY');

/** ioredis' word for: connect anew, and send what failed once more. */
const RESEND = 2;

/** 100 ms more with each try: of what is back at once nobody waits a second. */
const RECONNECT_STEP = 100;

const reconnectDelay = (times: number): number => Math.min(times * RECONNECT_STEP, MAX_RECONNECT_DELAY);

/** A connection that fails fast: a command on a Redis that is away or frozen is an error within 1.5 s, never a wait. */
export function createProducerConnection({ url, name, onError }: ConnectionOptions): RedisClient {
  const redis = connect(url, {
    connectionName: name,
    reconnectOnError: isDemoted,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT,
    socketTimeout: PRODUCER_SILENCE,
    connectTimeout: CONNECT_TIMEOUT,
    retryStrategy: reconnectDelay,
  });
  redis.on('error', onError);
  return redis;
}

/** A connection that waits: a command outlives a restart of Redis. For workers, whose jobs nobody waits for. */
export function createWorkerConnection({ url, name, onError }: ConnectionOptions): RedisClient {
  const redis = connect(url, {
    connectionName: name,
    reconnectOnError: (error) => (isDemoted(error) ? RESEND : false),
    maxRetriesPerRequest: null,
    socketTimeout: WORKER_SILENCE,
    connectTimeout: CONNECT_TIMEOUT,
    retryStrategy: reconnectDelay,
  });
  redis.on('error', onError);
  return redis;
}

/** Settles once commands get through; never where Redis stays away. */
export async function whenReady(redis: RedisClient): Promise<void> {
  if (redis.status !== 'ready') await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
}

/** Throws for an address that is none; the settings have refused it before. */
function connect(url: string, options: Omit<RedisOptions, 'replyMapping'>): RedisClient {
  const address = readRedisAddress(url);
  if (!address) throw new Error(REDIS_ADDRESS_FORMS);
  if (address.url !== undefined) return new Redis(address.url, options);
  return new Redis({ ...options, ...address.options, sentinelRetryStrategy: reconnectDelay });
}
