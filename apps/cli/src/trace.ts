import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import { eventTraceJson, incidentJson } from '@issuebridge/core/trace/event-json.ts';
import { isTroubled } from '@issuebridge/core/trace/is-troubled.ts';
import { createTraces, type EventTrace, type Traces } from '@issuebridge/core/trace/traces.ts';
import type { Command } from 'commander';
import { configFileOf, type Environment, readConfiguration } from './configuration.ts';
import { describeIncident, describeTraces } from './describe-trace.ts';
import { onRedis } from './on-redis.ts';
import type { Terminal } from './terminal.ts';

type Dependencies = { env: Environment; terminal: Terminal; clock: Clock; exit: (code: number) => void };

type Options = { source?: string; config?: string; json?: true };

/** `issuebridge trace`: what happened to an event, an issue's events or an incident's, and why there is, or is no, issue. */
export function addTraceCommand(program: Command, dependencies: Dependencies): void {
  const { env, terminal, clock } = dependencies;
  program
    .command('trace')
    .argument('<id>', "an event id, an issue's URL or, with --source, the key of an incident")
    .description('what happened to an event, step by step, and why there is an issue or none')
    .option('--source <name>', 'whose incident it is')
    .option('--config <file>', 'the configuration file (ISSUEBRIDGE_CONFIG); without one the ledger is not asked')
    .option('--json', 'for scripts')
    .action((id: string, { source, config: file, json }: Options) =>
      onRedis(dependencies, async ({ redis, keys }, stack) => {
        const loaded = await readConfiguration(configFileOf(file, env), env);
        const config = loaded.ok ? loaded.config : undefined;
        const traces = createTraces({ redis, keys, config: () => config, now: clock.now, onError: () => undefined });
        stack.defer(() => traces.close());
        const found = await find({ id, source, traces });
        if (found.events.length === 0 && found.entries.length === 0) {
          terminal.error(source === undefined ? NO_SUCH_ISSUE : NO_SUCH_INCIDENT);
          if (source !== undefined && !config) terminal.error(NO_CONFIG);
          return EXIT_CODE.notGood;
        }
        const { events, entries } = found;
        if (json) {
          const incident = source === undefined ? {} : { source, key: id, entries: entries.map(incidentJson) };
          terminal.out(`${JSON.stringify({ ...incident, events: events.map(eventTraceJson) })}\n`);
        } else {
          terminal.out(describeIncident(entries) + describeTraces(events));
        }
        return events.some(({ situation }) => isTroubled(situation)) ? EXIT_CODE.notGood : EXIT_CODE.good;
      }),
    );
}

type Found = { events: EventTrace[]; entries: Awaited<ReturnType<Traces['ofIncident']>>['entries'] };

/** The newest event first; whose record is gone is left out unless it was asked for by its id. */
async function find(input: { id: string; source: string | undefined; traces: Traces }): Promise<Found> {
  const { id, source, traces } = input;
  if (source === undefined && !/^https?:/.test(id)) return { events: [await traces.ofEvent(id)], entries: [] };
  const { ids, entries } =
    source === undefined ? { ids: await traces.idsOfIssue(id), entries: [] } : await traces.ofIncident(source, id);
  const events = await Promise.all(ids.map((each) => traces.ofEvent(each)));
  return { events: events.filter(({ record }) => record), entries };
}

const NO_SUCH_ISSUE =
  'No event is known to have ended in an issue of this URL. The footer of the issue has the id of its event: issuebridge trace EVENT_ID. Was it made by this installation (REDIS_URL, REDIS_PREFIX), and within the retention?\n';

const NO_SUCH_INCIDENT =
  'Nothing is known of an incident of this source and key. The key is the one that issuebridge trace EVENT_ID shows as the incident key of an event.\n';

const NO_CONFIG = 'The ledger was not asked: the configuration cannot be read (issuebridge check --offline).\n';
