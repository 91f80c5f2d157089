import { formatProblems } from '@issuebridge/core/config/problem.ts';
import { mendOfUnknown } from '@issuebridge/core/config/suggestion.ts';
import { type Preview, previewBody } from '@issuebridge/core/delivery/preview.ts';
import { previewJson } from '@issuebridge/core/delivery/preview-json.ts';
import { decodeUtf8 } from '@issuebridge/core/event/json.ts';
import { createTemplates } from '@issuebridge/core/issue/template.ts';
import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import { commonSettings } from '@issuebridge/core/runtime/common-settings.ts';
import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import { type Command, InvalidArgumentError } from 'commander';
import { configFileOf, type Environment, readConfiguration } from './configuration.ts';
import { describePreview } from './describe-preview.ts';
import { readEventFile } from './event-file.ts';
import { printable } from './printable.ts';
import type { Terminal } from './terminal.ts';

type Dependencies = {
  env: Environment;
  terminal: Terminal;
  clock: Pick<Clock, 'now'>;
  exit: (code: number) => void;
};

type Options = { source: string; receivedAt?: string; config?: string; json?: true };

/** `issuebridge preview`: the issue that an event would become, without asking or changing anything. */
export function addPreviewCommand(program: Command, dependencies: Dependencies): void {
  program
    .command('preview')
    .description('show the issue that an event would become; asks no GitLab and no Redis, and changes nothing')
    .argument('[file]', 'the body as the sender posts it; - or nothing: standard input', '-')
    .requiredOption('--source <name>', 'the source it comes from')
    .option('--received-at <time>', 'as if it came in then, for results that can be compared (now)', parseTime)
    .option('--config <file>', 'the configuration file (ISSUEBRIDGE_CONFIG)')
    .option('--json', 'the exact request')
    .action(async (file: string, options: Options) => dependencies.exit(await preview(file, options, dependencies)));
}

async function preview(file: string, options: Options, { env, terminal, clock }: Dependencies): Promise<number> {
  const loaded = await readConfiguration(configFileOf(options.config, env), env);
  if (!loaded.ok) {
    terminal.error(`${formatProblems(loaded.problems)}\n`);
    return EXIT_CODE.configuration;
  }
  const { config } = loaded;
  const { source } = options;
  if (!Object.hasOwn(config.sources, source)) {
    const mend = mendOfUnknown(source, Object.keys(config.sources));
    terminal.error(`${printable(`the configuration has no source "${source}": ${mend}`)}\n`);
    return EXIT_CODE.usage;
  }
  const body = await readEventFile(file, terminal);
  if (typeof body === 'string') {
    terminal.error(`${printable(body)}\n`);
    return EXIT_CODE.usage;
  }
  const text = decodeUtf8(body);
  const receivedAt = options.receivedAt ?? new Date(clock.now()).toISOString();
  const previewed: Preview =
    text === undefined
      ? { kind: 'one', event: NO_TEXT }
      : previewBody({ source, text, receivedAt }, { config, templates: createTemplates(), adminUrl: adminUrlOf(env) });
  terminal.out(options.json ? `${JSON.stringify(previewJson(previewed), null, 2)}\n` : describePreview(previewed));
  const events = previewed.kind === 'one' ? [previewed.event] : previewed.events.map(({ event }) => event);
  return events.some(({ kind }) => kind === 'refused') ? EXIT_CODE.notGood : EXIT_CODE.good;
}

/** As a worker has it; one that a worker would refuse is left out. */
function adminUrlOf({ ADMIN_URL }: Environment): string | undefined {
  return commonSettings.ADMIN_URL.safeParse(ADMIN_URL || undefined).data;
}

const NO_TEXT = {
  ...{ kind: 'refused', slug: 'unreadable-body', errors: [] },
  detail: 'The body is not UTF-8 text; send the JSON encoded as UTF-8.',
} satisfies Extract<Preview, { kind: 'one' }>['event'];

function parseTime(text: string): string {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new InvalidArgumentError('Write for example 2026-11-22T08:15:00Z.');
}
