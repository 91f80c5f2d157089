import { formatProblems } from '@issuebridge/core/config/problem.ts';
import type { Config } from '@issuebridge/core/config/schema.ts';
import type { SourceSettings } from '@issuebridge/core/config/source-schema.ts';
import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import type { Command } from 'commander';
import { describeFindings } from './check/describe-findings.ts';
import { runChecks } from './check/run-checks.ts';
import { configFileOf, type Environment, readConfiguration } from './configuration.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

type Dependencies = { env: Environment; terminal: Terminal; clock: Clock; exit: (code: number) => void };

type Options = { offline?: true; config?: string; json?: true };

/** `issuebridge check`: whether all is well from the sender to GitLab; `--offline` asks nobody but the file. */
export function addCheckCommand(program: Command, dependencies: Dependencies): void {
  program
    .command('check')
    .description('check the configuration file, every GitLab that it names, and every source; changes nothing')
    .option('--offline', 'only the file: call no GitLab')
    .option('--config <file>', 'the configuration file (ISSUEBRIDGE_CONFIG)')
    .option('--json', 'for scripts')
    .action(async (options: Options) => dependencies.exit(await check(options, dependencies)));
}

async function check(options: Options, { env, terminal, clock }: Dependencies): Promise<number> {
  const file = configFileOf(options.config, env);
  const loaded = await readConfiguration(file, env);
  if (!loaded.ok) {
    if (options.json) terminal.out(`${JSON.stringify(loaded)}\n`);
    else terminal.error(`${formatProblems(loaded.problems)}\n`);
    return EXIT_CODE.configuration;
  }
  if (!options.json) terminal.out(describe(file, loaded));
  const findings = options.offline ? undefined : await runChecks({ config: loaded.config, env, clock });
  const ok = !findings?.some(({ level }) => level === 'fail');
  if (options.json) terminal.out(`${JSON.stringify({ ok, ...summaryOf(loaded), ...(findings && { findings }) })}\n`);
  else if (findings) terminal.out(`\n${describeFindings(findings)}`);
  return ok ? EXIT_CODE.good : EXIT_CODE.notGood;
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
