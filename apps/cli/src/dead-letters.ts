import { deadLetterJson } from '@issuebridge/core/queue/failed-json.ts';
import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import type { Command } from 'commander';
import { describeFailed } from './describe-failed.ts';
import { type FailedEventsDependencies, onFailedEvents } from './failed-events.ts';
import { addFilterOptions, type FilterOptions, filterOf, selectionOf } from './failed-filter.ts';
import { renderTable } from './table.ts';
import { withBar } from './work-bar.ts';

type Options = FilterOptions & { all?: true; dryRun?: true; json?: true };

/** A screen. */
const DEFAULT_LIMIT = 100;

/** In the trace of what is done from here. */
const BY = 'asked for on the command line';

/** `issuebridge dead-letters`: to list, show, redrive and discard what GitLab refused or what was given up. */
export function addDeadLettersCommand(program: Command, dependencies: FailedEventsDependencies): void {
  const group = program
    .command('dead-letters')
    .description('events that ended without an issue: see why, and send them again');
  const { terminal, clock } = dependencies;

  withFilter(group.command('list'))
    .description('list them, the newest first')
    .action((options: Options) =>
      onFailedEvents(dependencies, async ({ deadLetters }) => {
        const { limit = DEFAULT_LIMIT, ...filter } = filterOf(options, clock.now());
        const found = await deadLetters.list({ ...filter, limit: limit + 1 });
        const letters = found.slice(0, limit).map(deadLetterJson);
        const more = found.length > limit;
        if (options.json) terminal.out(`${JSON.stringify({ dead_letters: letters, more })}\n`);
        else {
          const rows = letters.map((one) => [
            one.event_id,
            one.died_at ?? '',
            one.destination,
            one.project,
            one.reason,
            one.detail,
          ]);
          terminal.out(renderTable(['event', 'died', 'destination', 'project', 'reason', 'detail'], rows));
          if (more) terminal.error(`There are more: --limit, or --before ${letters.at(-1)?.died_at}\n`);
        }
        return EXIT_CODE.good;
      }),
    );

  group
    .command('show')
    .argument('<id>', 'event id')
    .description('why it died, how to mend it, and what happened to it')
    .option('--json', 'for scripts')
    .action((id: string, options: Options) =>
      onFailedEvents(dependencies, async ({ deadLetters }) => {
        const letter = await deadLetters.find(id);
        if (!letter) {
          terminal.error(
            'no dead letter has this event id: it may be on its way again, discarded, or in the quarantine\n',
          );
          return EXIT_CODE.notGood;
        }
        const json = { ...deadLetterJson(letter), trace: letter.trace };
        terminal.out(options.json ? `${JSON.stringify(json)}\n` : describeFailed(json));
        return EXIT_CODE.good;
      }),
    );

  for (const [name, verb, description] of ACTIONS) {
    withFilter(group.command(name))
      .argument('[ids...]', 'event ids')
      .description(description)
      .option('--all', 'all there are')
      .option('--dry-run', 'only count')
      .action(async (ids: string[], options: Options) => {
        const selection = selectionOf({ ids, all: options.all ?? false, filter: filterOf(options, clock.now()) });
        if (typeof selection === 'string') {
          terminal.error(`${selection}\n`);
          return dependencies.exit(EXIT_CODE.usage);
        }
        await onFailedEvents(dependencies, async ({ deadLetters }) => {
          const dryRun = options.dryRun ?? false;
          const { done } = await withBar(deadLetters[name](selection, { dryRun, by: BY }), verb, terminal);
          const missing = 'ids' in selection ? selection.ids.length - done : 0;
          if (options.json) terminal.out(`${JSON.stringify({ dry_run: dryRun, [verb]: done, not_found: missing })}\n`);
          else
            terminal.out(
              `${dryRun ? `would be ${verb}` : verb}: ${done}${missing > 0 ? `; no dead letter: ${missing}` : ''}\n`,
            );
          return missing > 0 ? EXIT_CODE.notGood : EXIT_CODE.good;
        });
      });
  }
}

const ACTIONS = [
  ['redrive', 'redriven', 'send them on their way again, by the configuration as it is now'],
  ['discard', 'discarded', 'remove them for good; sent again they are duplicates'],
] as const;

function withFilter(command: Command): Command {
  command
    .option('--destination <name>', 'only of this destination')
    .option('--project <project>', 'only of this project');
  return addFilterOptions(command).option('--json', 'for scripts');
}
