import { parseDuration } from '@issuebridge/core/config/durations.ts';
import { formatProblems } from '@issuebridge/core/config/problem.ts';
import { mendOfUnknown } from '@issuebridge/core/config/suggestion.ts';
import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import { type Command, InvalidArgumentError } from 'commander';
import { configFileOf, type Environment, readConfiguration } from './configuration.ts';
import { createCredentials } from './credentials.ts';
import { readEventFile } from './event-file.ts';
import { createIngestApi, type EventAnswer, type IngestApi } from './ingest-api.ts';
import { printable } from './printable.ts';
import type { Terminal } from './terminal.ts';
import { waitForEvent } from './wait-for-event.ts';

type Dependencies = { env: Environment; terminal: Terminal; clock: Clock; exit: (code: number) => void };

type Options = {
  source: string;
  url?: string;
  wait?: true;
  timeout: number;
  key?: string;
  config?: string;
  json?: true;
};

/** `issuebridge send`: posts an event as its sender would, and can wait for the issue. */
export function addSendCommand(program: Command, dependencies: Dependencies): void {
  program
    .command('send')
    .description('post an event, with the credentials that the configuration has for its source')
    .argument('[file]', 'the body to post; - or nothing: standard input', '-')
    .requiredOption('--source <name>', 'the source it comes from')
    .option('--url <url>', 'where ingest is (PUBLIC_URL)', parseUrl)
    .option('--wait', 'wait for its end and print the URL of the issue')
    .option('--timeout <duration>', 'how long to wait', parseTimeout, 120_000)
    .option('--key <key>', 'the Idempotency-Key; without one ingest takes the hash of the body')
    .option('--config <file>', 'the configuration file (ISSUEBRIDGE_CONFIG)')
    .option('--json', 'one JSON object a line for each event, and for what is refused')
    .action(async (file: string, options: Options) => dependencies.exit(await send(file, options, dependencies)));
}

async function send(file: string, options: Options, { env, terminal, clock }: Dependencies): Promise<number> {
  const fail = (code: number, text: string) => {
    terminal.error(`${printable(text)}\n`);
    return code;
  };
  const loaded = await readConfiguration(configFileOf(options.config, env), env);
  if (!loaded.ok) {
    terminal.error(`${formatProblems(loaded.problems)}\n`);
    return EXIT_CODE.configuration;
  }
  const { sources } = loaded.config;
  const source = Object.hasOwn(sources, options.source) ? sources[options.source] : undefined;
  if (source === undefined) {
    const mend = mendOfUnknown(options.source, Object.keys(sources));
    return fail(EXIT_CODE.usage, `the configuration has no source "${options.source}": ${mend}`);
  }
  const body = await readEventFile(file, terminal);
  if (typeof body === 'string') return fail(EXIT_CODE.usage, body);

  const baseUrl = options.url ?? (env.PUBLIC_URL || 'http://127.0.0.1:8080');
  const credentials = createCredentials({ auth: source.auth, now: clock.now });
  const api = createIngestApi({ baseUrl, credentials, fetch });
  const answer = await api.postEvent(options.source, body, options.key);
  if (!answer.ok) {
    const { status, detail, problem } = answer;
    if (options.json) terminal.out(`${JSON.stringify(problem ?? { status, detail })}\n`);
    return fail(EXIT_CODE.notGood, `not accepted: ${detail}${keptAs(problem?.quarantine_id)}`);
  }

  const { events, refused } = answer.value;
  let code: number = refused.length === 0 ? EXIT_CODE.good : EXIT_CODE.notGood;
  for (const part of refused) {
    const { pointer, detail, quarantine_id } = part;
    if (options.json) terminal.out(`${JSON.stringify(part)}\n`);
    terminal.error(`${printable(`refused: ${pointer}: ${detail}${keptAs(quarantine_id)}`)}\n`);
  }
  for (const event of events) {
    const said = `${event.duplicate ? 'seen before' : 'accepted'}: event ${event.event_id}, ${event.status}`;
    if (options.wait) {
      terminal.error(`${printable(said)}\n`);
      if (!(await showEnd(event, api, options, { terminal, clock }))) code = EXIT_CODE.notGood;
    } else terminal.out(`${options.json ? JSON.stringify(event) : printable(said)}\n`);
  }
  return code;
}

/** Prints how the event ended; true when it ended well. */
async function showEnd(
  event: EventAnswer,
  api: IngestApi,
  { timeout, json }: Options,
  { terminal, clock }: Pick<Dependencies, 'terminal' | 'clock'>,
): Promise<boolean> {
  const awaited = await waitForEvent({ event, api, clock, timeoutMs: timeout });
  if (awaited.kind === 'refused') {
    terminal.error(`${printable(awaited.detail)}\n`);
    return false;
  }
  const last = awaited.event;
  const url = last.issue?.web_url;
  const isGood = awaited.kind === 'ended' && last.status !== 'dead';
  const state = [last.status, last.outcome].filter((part) => part !== undefined).join(', ');
  if (json) terminal.out(`${JSON.stringify(last)}\n`);
  else if (isGood) terminal.out(`${printable(url ?? state)}\n`);
  if (awaited.kind === 'not yet') {
    const why = awaited.detail === undefined ? '' : ` (${awaited.detail})`;
    terminal.error(`${printable(`event ${last.event_id} is still ${state} after ${timeout / 1_000} s${why}`)}\n`);
  } else if (!isGood) terminal.error(`${printable(`event ${last.event_id} is ${state}`)}\n`);
  return isGood;
}

/** How to see what was kept of a body that was refused. */
function keptAs(quarantineId: string | undefined): string {
  return quarantineId === undefined ? '' : ` (kept: issuebridge quarantine show ${quarantineId})`;
}

function parseUrl(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return text;
  throw new InvalidArgumentError('Write for example http://127.0.0.1:8080.');
}

function parseTimeout(text: string): number {
  const timeout = parseDuration(text);
  if (timeout !== undefined) return timeout;
  throw new InvalidArgumentError('Write for example 30s or 5m.');
}
