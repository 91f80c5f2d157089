import { DEFAULT_LIMIT } from '@issuebridge/core/queue/default-limit.ts';
import { deadLetterJson } from '@issuebridge/core/queue/failed-json.ts';
import { cutPage } from '@issuebridge/core/queue/failed-place.ts';
import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import type { Command } from 'commander';
import { describeFailed } from './describe-failed.ts';
import { addFailedAction } from './failed-action.ts';
import { type FailedEventsDependencies, onFailedEvents } from './failed-events.ts';
import { addFilterOptions, type FilterOptions, filterOf } from './failed-filter.ts';
import { renderTable } from './table.ts';

type Options = FilterOptions & { json?: true };

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
        const { shown, next } = cutPage(found, limit);
        const letters = shown.map(deadLetterJson);
        const more = next !== undefined;
        if (options.json) terminal.out(`${JSON.stringify({ dead_letters: letters, more, next })}\n`);
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
          if (more) terminal.error(`There are more: --limit, or --before ${next}\n`);
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

  const redrive = withFilter(group.command('redrive')).description(
    'send them on their way again, by the configuration as it is now',
  );
  const none = 'no dead letter';
  addFailedAction(
    redrive,
    { verb: 'redriven', none, act: ({ deadLetters }, ...rest) => deadLetters.redrive(...rest) },
    dependencies,
  );
  const discard = withFilter(group.command('discard')).description(
    'remove them for good; sent again they are duplicates',
  );
  addFailedAction(
    discard,
    { verb: 'discarded', none, act: ({ deadLetters }, ...rest) => deadLetters.discard(...rest) },
    dependencies,
  );
}

function withFilter(command: Command): Command {
  command
    .option('--destination <name>', 'only of this destination')
    .option('--project <project>', 'only of this project');
  return addFilterOptions(command).option('--json', 'for scripts');
}
