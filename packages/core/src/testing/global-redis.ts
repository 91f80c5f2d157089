import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { TestProject } from 'vitest/node';
import { findOrStartRedis } from './start-redis.ts';

declare module 'vitest' {
  interface ProvidedContext {
    redisUrl: string;
    /** Begins every prefix of this run, so that its keys can be found and removed. */
    redisRun: string;
  }
}

/** Removes what a run left in a Redis that is not ours. */
async function removeKeys(url: string, run: string): Promise<void> {
  const redis = new Redis(url);
  try {
    for await (const keys of redis.scanStream({ match: `*${run}*`, count: 1_000 })) {
      if (keys.length > 0) await redis.unlink(...(keys as string[]));
    }
  } finally {
    redis.disconnect();
  }
}

/** One Redis for the whole run; vitest calls this once before all test files, and what it returns once after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await findOrStartRedis({ say: (line) => process.stderr.write(`${line}\n`) });
  // Tests that start their own come straight to the rung that held, without trying the others again.
  if (redis.kind !== 'url') process.env.ISSUEBRIDGE_REDIS_FROM = redis.kind;
  const run = `test-${randomUUID().slice(0, 8)}`;
  project.provide('redisUrl', redis.url);
  project.provide('redisRun', run);
  return async () => {
    if (redis.kind === 'url') await removeKeys(redis.url, run);
    await redis.stop();
  };
}
