import type { Config } from '@issuebridge/core/config/schema.ts';
import type { Keys } from '@issuebridge/core/queue/keys.ts';
import type { RedisClient } from '@issuebridge/core/queue/redis.ts';
import { sweepFailed, takeSweep } from '@issuebridge/core/queue/sweep.ts';
import type { WorkerDependencies } from './dependencies.ts';

/** Ten minutes: nobody minds when what was kept for a month goes ten minutes later. */
const LONGEST_INTERVAL = 600_000;

/** 1 s: also where a retention is seconds, as in a test. */
const SHORTEST_INTERVAL = 1_000;

/** A tenth: what is kept for an hour goes at most six minutes late. */
const SHARE = 0.1;

/** 0.9 of the interval: a little less, so that whoever swept last may again. */
const TURN_SHARE = 0.9;

/** Milliseconds that each is kept; 0 = for ever. None goes while a re-send of its event can be told from a new one. */
export function keptFor({ retention, sources }: Config): Record<'dead' | 'quarantine' | 'incidents', number> {
  const windows = Object.values(sources).map(({ idempotency_window }) => idempotency_window);
  const atLeast = (age: number): number => (age === 0 ? 0 : Math.max(age, ...windows));
  return {
    dead: atLeast(retention.dead),
    quarantine: atLeast(retention.quarantine),
    incidents: atLeast(retention.incidents),
  };
}

type Dependencies = Pick<WorkerDependencies, 'registry' | 'metrics' | 'logger' | 'clock' | 'signal'> & {
  config: () => Config;
  redis: RedisClient;
  keys: Keys;
  onError: (error: unknown) => void;
};

/**
 * Sweeps now and then what is past its retention, until the signal; one worker of all does it. Whatever else has a
 * retention (records, incidents) has an end in Redis from its last use on.
 */
export async function keepSweeping(dependencies: Dependencies): Promise<void> {
  const { clock, signal, onError } = dependencies;
  while (!signal.aborted) {
    const { dead, quarantine } = keptFor(dependencies.config());
    const ages = [dead, quarantine].filter((age) => age > 0);
    const interval = Math.max(SHORTEST_INTERVAL, Math.min(LONGEST_INTERVAL, ...ages.map((age) => age * SHARE)));
    await sweep({ ...dependencies, ages: { dead, quarantine }, interval }).catch(onError);
    await clock.sleep(interval, signal);
  }
}

async function sweep(
  input: Dependencies & { ages: { dead: number; quarantine: number }; interval: number },
): Promise<void> {
  const { redis, keys, registry, metrics, logger, clock, ages, interval, signal } = input;
  if (!(await takeSweep({ redis, keys, milliseconds: interval * TURN_SHARE }))) return;
  const began = clock.monotonic();
  const swept = await sweepFailed({ redis, keys, registry }, { now: clock.now(), ages, signal });
  for (const [kind, count] of Object.entries(swept)) metrics.expired.inc({ kind }, count);
  if (swept.dead_letter + swept.quarantine === 0) return;
  logger.info({ ...swept, duration_ms: Math.round(clock.monotonic() - began) }, 'removed what is past its retention');
}
