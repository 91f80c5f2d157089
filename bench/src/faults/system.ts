import { startRedis } from '@issuebridge/core/testing/start-redis.ts';
import { startIn } from '../program.ts';
import { PROGRAM } from '../program-file.ts';
import { type Configuration, writeConfiguration } from './configuration.ts';
import { type StormyGitLab, startStormyGitLab } from './gitlab.ts';
import type { StormOptions } from './options.ts';
import { openSlot, type Slot } from './slot.ts';
import { createTurns } from './turns.ts';

/** Everything that a storm strikes. */
export type System = {
  configuration: Configuration;
  gitlab: StormyGitLab;
  redis: Awaited<ReturnType<typeof startRedis>>;
  workers: Slot[];
  ingests: Slot[];
  /** Names of processes that ended though nobody killed them. */
  endedByThemselves: string[];
  /** What strikes Redis, or GitLab, waits for its turn: neither is killed while it is frozen. */
  redisTurns: ReturnType<typeof createTurns>;
  gitlabTurns: ReturnType<typeof createTurns>;
};

/** 60 s: several start at once on a busy machine, and Redis may be away meanwhile. */
const START_DEADLINE = 60_000;

/** Starts Redis, GitLab, ingests and workers; all of it ends with the stack. */
export async function startSystem(input: {
  folder: string;
  stack: AsyncDisposableStack;
  options: StormOptions;
  say: (line: string) => void;
}): Promise<System> {
  const { folder, stack, options, say } = input;
  const redis = await startRedis({ say });
  stack.defer(() => redis.stop());
  const gitlab = await startStormyGitLab({ folder, stack }, options);
  const configuration = await writeConfiguration({ folder, redisUrl: redis.url, gitlabUrl: gitlab.url, options });
  const endedByThemselves: string[] = [];
  let started = 0;
  const open = (app: 'ingest' | 'worker') =>
    openSlot({
      start: (skew) => {
        started += 1;
        return startIn(
          { folder, stack },
          {
            name: `${app}-${started}`,
            file: PROGRAM[app],
            env: { ...configuration.env, CLOCK_SKEW_MS: String(skew) },
            ready: app === 'ingest' ? 'listening' : 'serving',
            deadline: START_DEADLINE,
            preload: skew === 0 ? undefined : PROGRAM.skewedClock,
          },
        );
      },
      onEndedByItself: (name) => endedByThemselves.push(name),
    });
  const openMany = (app: 'ingest' | 'worker', count: number) =>
    Promise.all(Array.from({ length: count }, () => open(app)));
  const ingests = await openMany('ingest', options.ingests);
  const workers = await openMany('worker', options.workers);
  const turns = { redisTurns: createTurns(), gitlabTurns: createTurns() };
  return { configuration, gitlab, redis, workers, ingests, endedByThemselves, ...turns };
}
