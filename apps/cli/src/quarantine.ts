import { quarantinedDetailJson, quarantinedJson } from '@issuebridge/core/queue/failed-json.ts';
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
        const quarantined = found.slice(0, limit).map(quarantinedJson);
        const more = found.length > limit;
        if (options.json) terminal.out(`${JSON.stringify({ quarantined, more })}\n`);
        else {
          const rows = quarantined.map((one) => [
            one.event_id,
            one.quarantined_at ?? '',
            one.source,
            one.reason,
            one.detail,
          ]);
          terminal.out(renderTable(['event', 'since', 'source', 'reason', 'detail'], rows));
          if (more) terminal.error(`There are more: --limit, or --before ${quarantined.at(-1)?.quarantined_at}\n`);
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
        await onFailedEvents(dependencies, async ({ quarantine }) => {
          const dryRun = options.dryRun ?? false;
          const report = await withBar(quarantine[name](selection, { dryRun, by: BY }), verb, terminal);
          const { done, looked } = report;
          const refused = 'refused' in report ? report.refused : [];
          const missing = 'ids' in selection ? selection.ids.length - looked : 0;
          if (options.json) {
            terminal.out(`${JSON.stringify({ dry_run: dryRun, [verb]: done, not_found: missing, refused })}\n`);
          } else {
            terminal.out(
              `${dryRun ? `would be ${verb}` : verb}: ${done}${missing > 0 ? `; not in the quarantine: ${missing}` : ''}\n`,
            );
            for (const { id, detail } of refused) terminal.error(`${id} stays: ${detail}\n`);
          }
          return missing > 0 || refused.length > 0 ? EXIT_CODE.notGood : EXIT_CODE.good;
        });
      });
  }
}

const ACTIONS = [
  ['replay', 'replayed', 'try them again, by the configuration as it is now'],
  ['discard', 'discarded', 'remove them for good; the same bytes again are not kept again'],
] as const;

function withFilter(command: Command): Command {
  return addFilterOptions(command.option('--source <name>', 'only of this source')).option('--json', 'for scripts');
}
