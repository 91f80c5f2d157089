import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** 20 s: reading a large append-only file back takes seconds on a slow disk. */
const DEADLINE_MS = 20_000;
const POLL_MS = 25;

async function answers(url: string): Promise<boolean> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

/** Resolves once the Redis answers PING; throws at the deadline, or as soon as `ended` says it never will. */
export async function waitForRedis({ url, ended }: { url: string; ended?: () => string | undefined }): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await answers(url))) {
    const end = ended?.();
    if (end !== undefined) throw new Error(end);
    if (Date.now() > deadline) {
      throw new Error(`The Redis at ${withoutPassword(url)} did not answer within ${DEADLINE_MS / 1_000} s.`);
    }
    await sleep(POLL_MS);
  }
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//***@');
}
