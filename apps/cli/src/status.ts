import { formatProblems } from '@issuebridge/core/config/problem.ts';
import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import { statusJson } from '@issuebridge/core/status/status-json.ts';
import { createStatusReader } from '@issuebridge/core/status/status-reader.ts';
import { createTraces } from '@issuebridge/core/trace/traces.ts';
import type { Command } from 'commander';
import { configFileOf, type Environment, readConfiguration } from './configuration.ts';
import { describeStatus } from './describe-status.ts';
import { onRedis } from './on-redis.ts';
import type { Terminal } from './terminal.ts';

type Dependencies = { env: Environment; terminal: Terminal; clock: Clock; exit: (code: number) => void };

type Options = { config?: string; json?: true };

/** `issuebridge status`: what the status page shows. 1 when something needs a person. */
export function addStatusCommand(program: Command, dependencies: Dependencies): void {
  const { env, terminal, clock, exit } = dependencies;
  program
    .command('status')
    .description('how everything is, and what needs a person')
    .option('--config <file>', 'the configuration file (ISSUEBRIDGE_CONFIG)')
    .option('--json', 'for scripts')
    .action(async ({ config: file, json }: Options) => {
      const loaded = await readConfiguration(configFileOf(file, env), env);
      if (!loaded.ok) {
        terminal.error(`${formatProblems(loaded.problems)}\n`);
        return exit(EXIT_CODE.configuration);
      }
      const { config } = loaded;
      await onRedis(dependencies, async ({ redis, keys }, stack) => {
        const traces = createTraces({ redis, keys, config: () => config, now: clock.now, onError: () => undefined });
        stack.defer(() => traces.close());
        const recent = (limit: number) => traces.list({ limit });
        const status = await createStatusReader({ redis, keys, config: () => config, recent, clock })();
        terminal.out(json ? `${JSON.stringify(statusJson(status))}\n` : describeStatus(status));
        return status.troubles.length > 0 ? EXIT_CODE.notGood : EXIT_CODE.good;
      });
    });
}
