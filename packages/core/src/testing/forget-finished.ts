import { Redis } from 'ioredis';

/** BullMQ's sets of jobs that still have to run. */
const UNFINISHED = /:(wait|paused|active|delayed|prioritized|waiting-children)$/;
/** The next run of a scheduled job always waits in `delayed`: it is no event. */
const SCHEDULED = 'repeat:';

async function membersOf(redis: Redis, key: string): Promise<string[]> {
  return (await redis.type(key)) === 'zset' ? redis.zrange(key, '0', '-1') : redis.lrange(key, 0, -1);
}

async function hasUnfinished(redis: Redis): Promise<boolean> {
  for await (const keys of redis.scanStream({ count: 1_000 })) {
    for (const key of (keys as string[]).filter((name) => UNFINISHED.test(name))) {
      const members = await membersOf(redis, key);
      if (members.some((member) => !member.startsWith(SCHEDULED))) return true;
    }
  }
  return false;
}

/**
 * Empties a Redis of ours unless jobs in it still have to run; true when there was something and it is gone. For use beside the
 * emulator, which forgets its issues at every start: what Redis remembers of them would count for others of the same number.
 */
export async function forgetFinished({ url }: { url: string }): Promise<boolean> {
  const redis = new Redis(url);
  try {
    if ((await redis.dbsize()) === 0 || (await hasUnfinished(redis))) return false;
    await redis.flushall();
    return true;
  } finally {
    redis.disconnect();
  }
}
