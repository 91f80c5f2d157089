import { DEFAULT_LIMIT } from '@issuebridge/core/queue/default-limit.ts';
import { quarantinedDetailJson, quarantinedJson } from '@issuebridge/core/queue/failed-json.ts';
import { cutPage } from '@issuebridge/core/queue/failed-place.ts';
import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import type { Command } from 'commander';
import { describeFailed } from './describe-failed.ts';
import { addFailedAction } from './failed-action.ts';
import { type FailedEventsDependencies, onFailedEvents } from './failed-events.ts';
import { addFilterOptions, type FilterOptions, filterOf } from './failed-filter.ts';
import { renderTable } from './table.ts';

type Options = FilterOptions & { json?: true };

/** `issuebridge quarantine`: to list, show, replay and discard what could not be read or routed. */
export function addQuarantineCommand(program: Command, dependencies: FailedEventsDependencies): void {
  const group = program
    .command('quarantine')
    .description('events that could not be read or routed: see why, and try again');
  const { terminal, clock } = dependencies;

  withFilter(group.command('list'))
    .description('list them, the newest first')
    .action((options: Options) =>
      onFailedEvents(dependencies, async ({ quarantine }) => {
        const { limit = DEFAULT_LIMIT, ...filter } = filterOf(options, clock.now());
        const found = await quarantine.list({ ...filter, limit: limit + 1 });
        const { shown, next } = cutPage(found, limit);
        const quarantined = shown.map(quarantinedJson);
        const more = next !== undefined;
        if (options.json) terminal.out(`${JSON.stringify({ quarantined, more, next })}\n`);
        else {
          const rows = quarantined.map((one) => [
            one.event_id,
            one.quarantined_at ?? '',
            one.source,
            one.reason,
            one.detail,
          ]);
          terminal.out(renderTable(['event', 'since', 'source', 'reason', 'detail'], rows));
          if (more) terminal.error(`There are more: --limit, or --before ${next}\n`);
        }
        return EXIT_CODE.good;
      }),
    );

  group
    .command('show')
    .argument('<id>', 'event id, the quarantine_id of the answer')
    .description('what is wrong with it, how to mend it, and how it begins')
    .option('--json', 'for scripts')
    .action((id: string, options: Options) =>
      onFailedEvents(dependencies, async ({ quarantine }) => {
        const found = await quarantine.find(id);
        if (!found) {
          terminal.error('nothing in the quarantine has this event id: it may be on its way again, or discarded\n');
          return EXIT_CODE.notGood;
        }
        const json = quarantinedDetailJson(found);
        terminal.out(options.json ? `${JSON.stringify(json)}\n` : describeFailed(json));
        return EXIT_CODE.good;
      }),
    );

  const replay = withFilter(group.command('replay')).description('try them again, by the configuration as it is now');
  const none = 'not in the quarantine';
  addFailedAction(
    replay,
    { verb: 'replayed', none, act: ({ quarantine }, ...rest) => quarantine.replay(...rest) },
    dependencies,
  );
  const discard = withFilter(group.command('discard')).description(
    'remove them for good; the same bytes again are not kept again',
  );
  addFailedAction(
    discard,
    { verb: 'discarded', none, act: ({ quarantine }, ...rest) => quarantine.discard(...rest) },
    dependencies,
  );
}

function withFilter(command: Command): Command {
  return addFilterOptions(command.option('--source <name>', 'only of this source')).option('--json', 'for scripts');
}
