import { configJsonSchema } from '@issuebridge/core/config/json-schema.ts';
import { formatProblems } from '@issuebridge/core/config/problem.ts';
import { formatConfig, showConfig } from '@issuebridge/core/config/show-config.ts';
import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import type { Command } from 'commander';
import { configFileOf, type Environment, readConfiguration } from './configuration.ts';
import type { Terminal } from './terminal.ts';

type Dependencies = { env: Environment; terminal: Terminal; exit: (code: number) => void };

/** `issuebridge config show|schema`: what a process would act on, and the shape of the file for editors. */
export function addConfigCommand(program: Command, { env, terminal, exit }: Dependencies): void {
  const command = program.command('config').description('show the configuration, or the schema of its file');
  command
    .command('show')
    .description('the configuration with every default filled in and every secret as ***')
    .option('--config <file>', 'the configuration file (ISSUEBRIDGE_CONFIG)')
    .option('--json', 'for scripts')
    .action(async (options: { config?: string; json?: true }) => {
      const loaded = await readConfiguration(configFileOf(options.config, env), env);
      if (!loaded.ok) {
        terminal.error(`${formatProblems(loaded.problems)}\n`);
        exit(EXIT_CODE.configuration);
        return;
      }
      const { config, fingerprint } = loaded;
      if (options.json) terminal.out(`${JSON.stringify(showConfig(config), null, 2)}\n`);
      else terminal.out(`# fingerprint ${fingerprint}\n${formatConfig(config)}`);
    });
  command
    .command('schema')
    .description('the JSON Schema of the configuration file')
    .action(() => terminal.out(`${JSON.stringify(configJsonSchema(), null, 2)}\n`));
}
