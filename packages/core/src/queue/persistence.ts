import type { RedisClient } from './redis.ts';

/**
 * When what Redis acknowledged is on disk: `always` before it answers; `asked` once `WAITAOF` has said so; `late` some
 * time after, so that a crash loses what was acknowledged.
 */
export type Persistence = 'always' | 'asked' | 'late';

/** The one line in the log where it is `late`. */
export const LATE_PERSISTENCE =
  'Redis does not write to disk before it answers: after a crash of Redis, accepted events may be gone and issues made twice. Set appendonly yes and appendfsync always, or use Redis 7.2 or later with appendonly yes.';

/** The first version with `WAITAOF`; Valkey, which came later, names a version of Redis too. */
const WAITAOF_SINCE = [7, 2];

/** Asks a Redis how it keeps things: `CONFIG` may be forbidden, then its policy is taken for the worst. */
export async function findPersistence(redis: RedisClient): Promise<Persistence> {
  const [server, persistence, fsync] = await Promise.all([
    redis.info('server'),
    redis.info('persistence'),
    redis.config('GET', 'appendfsync').catch(() => []),
  ]);
  return readPersistence({ server, persistence, fsync });
}

/** Reads `INFO server`, `INFO persistence` and the answer of `CONFIG GET appendfsync` (empty where it is forbidden). */
export function readPersistence(said: { server: string; persistence: string; fsync: unknown }): Persistence {
  if (infoField(said.persistence, 'aof_enabled') !== '1') return 'late';
  const { fsync } = said;
  const policy = Array.isArray(fsync) ? fsync[1] : (fsync as { appendfsync?: string } | undefined)?.appendfsync;
  if (policy === 'always') return 'always';
  const version = infoField(said.server, 'redis_version').split('.').map(Number);
  const [major = 0, minor = 0] = version;
  const [sinceMajor = 0, sinceMinor = 0] = WAITAOF_SINCE;
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor) ? 'asked' : 'late';
}

/** One field of `INFO`, empty where it is not there. */
export function infoField(text: string, name: string): string {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(text)?.[1] ?? '';
}
