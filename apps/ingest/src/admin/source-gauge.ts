import type { Keys } from '@issuebridge/core/queue/keys.ts';
import type { RedisClient } from '@issuebridge/core/queue/redis.ts';
import { readSourceLog } from '@issuebridge/core/queue/source-log.ts';
import type { SharedGauges } from '@issuebridge/core/runtime/metrics.ts';

type Input = { redis: RedisClient; keys: Keys; sources: string[]; gauges: Pick<SharedGauges, 'lastEvent'> };

/** Brings the gauge of when a source was last heard up to date: over all processes and restarts; none for one that never was. */
export async function measureSources({ redis, keys, sources, gauges }: Input): Promise<void> {
  const log = await readSourceLog({ redis, keys, sources });
  gauges.lastEvent.reset();
  for (const [source, { lastAccepted }] of log) {
    if (lastAccepted !== undefined) gauges.lastEvent.set({ source }, lastAccepted / 1_000);
  }
}
