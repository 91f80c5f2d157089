import { randomUUID } from 'node:crypto';
import { parseDuration } from '@issuebridge/core/config/durations.ts';
import { formatProblems } from '@issuebridge/core/config/problem.ts';
import type { Config } from '@issuebridge/core/config/schema.ts';
import { abortRebuild, rebuildLedger } from '@issuebridge/core/delivery/rebuild-ledger.ts';
import { createActiveQueues } from '@issuebridge/core/queue/active-queues.ts';
import { deliveryQueueName } from '@issuebridge/core/queue/names.ts';
import { createQueueRegistry } from '@issuebridge/core/queue/queue-registry.ts';
import { findSecrets } from '@issuebridge/core/queue/secret.ts';
import { createGate } from '@issuebridge/core/redis/gate.ts';
import { createRebuiltIndex } from '@issuebridge/core/redis/rebuilt-index.ts';
import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import { type Command, InvalidArgumentError } from 'commander';
import { configFileOf, type Environment, readConfiguration } from './configuration.ts';
import { openDestinations } from './destinations.ts';
import { projectsToRead } from './ledger-projects.ts';
import { createRebuildReport } from './ledger-report.ts';
import { openRedis } from './redis.ts';
import type { Terminal } from './terminal.ts';

type Dependencies = { env: Environment; terminal: Terminal; clock: Clock; exit: (code: number) => void };

type Options = {
  since?: (now: number) => number;
  skip: string[];
  wait: number;
  dryRun?: true;
  abort?: true;
  json?: true;
  config?: string;
};

/** 10 min: a GitLab that is away for longer needs a person, who then runs the command again. */
const WAIT = 600_000;

const NO_SECRET =
  'ISSUEBRIDGE_SECRET is not set. A secret that issuebridge made itself was kept in Redis alone: if that Redis is lost, so is the secret, and without it none of its issues can be told from another. Set the secret that the workers had.';

/** `issuebridge ledger rebuild`: reads from GitLab what a lost Redis knew of the issues, so that no incident gets a second one. */
export function addLedgerCommand(program: Command, dependencies: Dependencies): void {
  program
    .command('ledger')
    .description('what is known of the issues that were made')
    .command('rebuild')
    .description('read it back from GitLab after Redis was lost; meanwhile nothing is delivered')
    .option('--since <time>', 'issues made since then: 400d, or 2026-01-31; default: retention.incidents', parseSince)
    .option('--dry-run', 'only read and count: park nothing, write nothing')
    .option('--skip <destination/project...>', 'leave these out: a project that is gone for good', [])
    .option('--wait <duration>', 'how long to wait for an answer of GitLab', parseWait, WAIT)
    .option('--abort', 'give up one that was broken off: open the gates without it')
    .option('--config <file>', 'the configuration file (ISSUEBRIDGE_CONFIG)')
    .option('--json', 'for scripts')
    .action(async (options: Options) => dependencies.exit(await rebuild(options, dependencies)));
}

async function rebuild(options: Options, { env, terminal, clock }: Dependencies): Promise<number> {
  const refuse = (text: string, code: number): number => {
    terminal.error(`${text}\n`);
    return code;
  };
  const loaded = await readConfiguration(configFileOf(options.config, env), env);
  if (!loaded.ok) return refuse(formatProblems(loaded.problems), EXIT_CODE.configuration);
  const { config } = loaded;
  const opened = await openRedis(env);
  if (!opened.ok) {
    return refuse(opened.problems.join('\n'), opened.kind === 'away' ? EXIT_CODE.notGood : EXIT_CODE.configuration);
  }
  const { redis, keys } = opened;
  await using stack = new AsyncDisposableStack();
  stack.defer(opened.close);
  if (opened.secrets.length === 0) return refuse(NO_SECRET, EXIT_CODE.configuration);
  if (!options.dryRun) {
    const secrets = await findSecrets({ redis, keys, configured: opened.secrets, newSecret: () => '' });
    if (!secrets.ok) return refuse(secrets.detail, EXIT_CODE.configuration);
  }
  const { destinations, close } = openDestinations({ config, clock, env });
  stack.defer(close);
  const registry = createQueueRegistry({ redis, keys });
  const all = await projectsToRead({ config, destinations, registry });
  const projects = all.filter((one) => !options.skip.includes(nameOf(one)));
  const index = createRebuiltIndex({ redis, keys, newId: randomUUID });
  const gate = createGate({ redis, keys });
  if (options.abort) {
    await abortRebuild([...destinations.values()], { index, gate });
    return refuse('The gates are open. What Redis lost may get a second issue.', EXIT_CODE.good);
  }
  const names = [...new Set([...all.map(nameOf), ...(await registry.list()).map(({ name }) => name)])];
  const active = createActiveQueues({ redis, keys, names });
  stack.defer(active.close);
  const report = createRebuildReport({ terminal, json: options.json === true });
  const since = options.since?.(clock.now()) ?? sinceRetention(config, clock.now());
  const ended = await rebuildLedger(
    { projects, since, dryRun: options.dryRun === true, ttl: config.retention.incidents },
    { index, gate, clock, patience: options.wait, findActive: active.find, onProgress: report.progress },
  );
  report.end(ended, options.dryRun === true);
  return ended.kind === 'done' ? EXIT_CODE.good : EXIT_CODE.notGood;
}

function nameOf({ destination, project }: { destination: { name: string }; project: string }): string {
  return deliveryQueueName({ destination: destination.name, project });
}

/** 0 is for ever: since the beginning of time. */
function sinceRetention({ retention: { incidents } }: Config, now: number): number {
  return incidents === 0 ? 0 : Math.max(0, now - incidents);
}

function parseSince(text: string): (now: number) => number {
  const duration = parseDuration(text);
  if (duration !== undefined) return (now) => Math.max(0, now - duration);
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError('Write a duration such as 400d, or a day such as 2026-01-31.');
  return () => time;
}

function parseWait(text: string): number {
  const duration = parseDuration(text);
  if (duration === undefined) throw new InvalidArgumentError('Write a duration such as 10m.');
  return duration;
}
