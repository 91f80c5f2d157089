import { formatProblems } from '@issuebridge/core/config/problem.ts';
import type { Config } from '@issuebridge/core/config/schema.ts';
import type { SourceSettings } from '@issuebridge/core/config/source-schema.ts';
import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import { type Command, Option } from 'commander';
import { configFileOf, type Environment, readConfiguration } from './configuration.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

type Dependencies = { env: Environment; terminal: Terminal; exit: (code: number) => void };

/** `issuebridge check --offline`: whether the configuration file is right, without a call to anything. */
export function addCheckCommand(program: Command, { env, terminal, exit }: Dependencies): void {
  program
    .command('check')
    .description('check the configuration file and show what it says')
    .addOption(new Option('--offline', 'only the file: call no GitLab').makeOptionMandatory())
    .option('--config <file>', 'the configuration file (ISSUEBRIDGE_CONFIG)')
    .option('--json', 'for scripts')
    .action(async (options: { config?: string; json?: true }) => {
      const file = configFileOf(options.config, env);
      const loaded = await readConfiguration(file, env);
      if (options.json) terminal.out(`${JSON.stringify(loaded.ok ? { ok: true, ...summaryOf(loaded) } : loaded)}\n`);
      else if (loaded.ok) terminal.out(describe(file, loaded));
      else terminal.error(`${formatProblems(loaded.problems)}\n`);
      exit(loaded.ok ? EXIT_CODE.good : EXIT_CODE.configuration);
    });
}

type Loaded = { config: Config; fingerprint: string };

/** Names and places only: nothing here may be a secret. */
function summaryOf({ config, fingerprint }: Loaded) {
  const onlyDestination = Object.keys(config.destinations)[0] ?? '';
  const destinations = Object.entries(config.destinations).map(([name, { url, limits }]) => ({ name, url, limits }));
  const sources = Object.entries(config.sources).map(([name, source]) => ({
    name,
    preset: source.preset,
    credentials: credentialsOf(source),
    destination: source.issue.destination ?? onlyDestination,
    project: source.issue.project,
    routes: source.routes.map((route) => ({
      name: route.name,
      goes_to: route.drop === undefined ? (route.issue?.project ?? source.issue.project) : undefined,
      drop: route.drop,
    })),
  }));
  return { fingerprint, destinations, sources };
}

function credentialsOf({ auth }: SourceSettings): string[] {
  return [
    ...(auth.bearer ? [`bearer (${auth.bearer.length})`] : []),
    ...(auth.basic ? [`basic (${auth.basic.length})`] : []),
    ...(auth.header ? [`header ${auth.header.name} (${auth.header.values.length})`] : []),
    ...(auth.standard_webhooks ? [`Standard Webhooks (${auth.standard_webhooks.secrets.length})`] : []),
    ...(auth.hmac ? [`HMAC in ${auth.hmac.header} (${auth.hmac.secrets.length})`] : []),
  ];
}

function describe(file: string, loaded: Loaded): string {
  const { fingerprint, destinations, sources } = summaryOf(loaded);
  const routes = sources.flatMap((source) => [
    ...source.routes.map(({ name, goes_to, drop }) => {
      return [source.name, name, drop === undefined ? `project ${goes_to}` : `dropped: ${drop}`];
    }),
    [source.name, '(any other)', source.project === undefined ? 'as its routes say' : `project ${source.project}`],
  ]);
  return [
    `configuration ok: ${file} (fingerprint ${fingerprint})\n`,
    renderTable(
      ['destination', 'url', 'issues/min', 'notes/min'],
      destinations.map(({ name, url, limits }) => {
        return [name, url, String(limits.issues_per_minute), String(limits.notes_per_minute)];
      }),
    ),
    renderTable(
      ['source', 'preset', 'credentials', 'destination'],
      sources.map(({ name, preset, credentials, destination }) => [name, preset, credentials.join(', '), destination]),
    ),
    renderTable(['source', 'route', 'goes to'], routes),
  ].join('\n');
}
