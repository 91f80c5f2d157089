import type { Keys } from './keys.ts';
import { findPersistence, type Persistence } from './persistence.ts';
import type { RedisClient } from './redis.ts';

/** 800 ms: a replica that is there answers within some; ingest has to answer within 2 s, also who came while one was asked. */
const PATIENCE = 800;

/** 10 s: who changes the settings of a running Redis is followed within it. */
const PERSISTENCE_AGE = 10_000;

/** Whether what was written before this call survives what the operator wants it to: a crash, the loss of so many machines. */
export type Durability = {
  /**
   * True once it does. `isThere` looks on the connection that asks whether the write is known: after a failover that may
   * be another Redis than the one that acknowledged it.
   */
  confirm(isThere: (redis: RedisClient) => Promise<boolean>): Promise<boolean>;
};

type Dependencies = {
  /** A connection of its own: `WAIT` holds up whatever else goes over the same one. */
  redis: RedisClient;
  keys: Pick<Keys, 'witness'>;
  /** How many replicas have to have it. */
  replicas: number;
  /** Milliseconds, monotonic. */
  now: () => number;
};

type Round = { confirmed: boolean; connection: number };

/**
 * Asks for all who wait at once: one write of its own, after theirs, and what Redis has of that it has of theirs. With
 * `appendfsync always` and no replicas wanted nothing is asked at all.
 */
export function createDurability({ redis, keys, replicas, now }: Dependencies): Durability {
  let connection = redis.status === 'ready' ? 1 : 0;
  let known: { persistence: Persistence; connection: number; until: number } | undefined;
  let running: Promise<Round> | undefined;
  let next: Promise<Round> | undefined;
  redis.on('ready', () => {
    connection += 1;
  });

  const persistence = async (): Promise<Persistence> => {
    if (known && known.connection === connection && now() < known.until) return known.persistence;
    const asked = connection;
    const found = await findPersistence(redis);
    known = { persistence: found, connection: asked, until: now() + PERSISTENCE_AGE };
    return found;
  };
  const ask = async (): Promise<Round> => {
    const asked = connection;
    const onDisk = (await persistence()) !== 'asked';
    const [, aof, wait] = await Promise.all([
      redis.set(keys.witness, '1'),
      onDisk ? undefined : redis.call('WAITAOF', 1, 0, PATIENCE),
      replicas === 0 ? undefined : redis.wait(replicas, PATIENCE),
    ]);
    const confirmed =
      (aof === undefined || Number((aof as number[])[0]) >= 1) && (wait === undefined || wait >= replicas);
    return { confirmed, connection: asked };
  };
  const start = (): Promise<Round> => {
    const round = ask();
    running = round;
    const end = (): void => {
      if (running === round) running = undefined;
    };
    round.then(end, end);
    return round;
  };
  /** One that has begun may have written its witness before the caller's own write: the next one is theirs. */
  const join = (): Promise<Round> => {
    if (!running) return start();
    next ??= running
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  };
  return {
    async confirm(isThere) {
      if (replicas === 0 && (await persistence()) !== 'asked') return true;
      const round = await join();
      return round.confirmed && (await isThere(redis)) && round.connection === connection;
    },
  };
}
