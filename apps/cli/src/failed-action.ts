import type { DeadLetters } from '@issuebridge/core/queue/dead-letters.ts';
import type { Quarantine, ReplayProgress } from '@issuebridge/core/queue/quarantine.ts';
import type { ActOptions, Progress, Selection } from '@issuebridge/core/queue/selection.ts';
import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import type { Command } from 'commander';
import { type FailedEventsDependencies, onFailedEvents } from './failed-events.ts';
import { type FilterOptions, filterOf, selectionOf } from './failed-filter.ts';
import { withBar } from './work-bar.ts';

/** In the trace of what is done from here. */
const BY = 'asked for on the command line';

type Options = FilterOptions & { all?: true; dryRun?: true; json?: true };

/** One thing that can be done to many of what failed. */
export type FailedAction = {
  /** As "redriven". */
  verb: string;
  /** What an id is not, as "no dead letter". */
  none: string;
  act(
    failed: { deadLetters: DeadLetters; quarantine: Quarantine },
    selection: Selection<ReturnType<typeof filterOf>>,
    options: ActOptions,
  ): AsyncIterable<Progress & Partial<Pick<ReplayProgress, 'refused'>>>;
};

/** Makes a command of an action: by ids, by a filter, or with `--all`. 1 when something that was named is not there or stays, or not all could be done. */
export function addFailedAction(command: Command, action: FailedAction, dependencies: FailedEventsDependencies): void {
  const { terminal, clock, exit } = dependencies;
  const { verb, none, act } = action;
  command
    .argument('[ids...]', 'event ids')
    .option('--all', 'all there are')
    .option('--dry-run', 'only count')
    .action(async (ids: string[], options: Options) => {
      const selection = selectionOf({ ids, all: options.all ?? false, filter: filterOf(options, clock.now()) });
      if (typeof selection === 'string') {
        terminal.error(`${selection}\n`);
        return exit(EXIT_CODE.usage);
      }
      await onFailedEvents(dependencies, async (failed) => {
        const dryRun = options.dryRun ?? false;
        const report = await withBar(act(failed, selection, { dryRun, by: BY }), verb, terminal);
        const { done, looked, refused = [], stopped } = report;
        // Of one that stopped it is not known what is missing: it did not look at all of them.
        const missing = 'ids' in selection && !stopped ? selection.ids.length - looked : 0;
        const json = { dry_run: dryRun, [verb]: done, not_found: stopped ? undefined : missing, refused, stopped };
        const text = `${dryRun ? `would be ${verb}` : verb}: ${done}${missing > 0 ? `; ${none}: ${missing}` : ''}`;
        terminal.out(`${options.json ? JSON.stringify(json) : text}\n`);
        if (!options.json) for (const { id, detail } of refused) terminal.error(`${id} stays: ${detail}\n`);
        if (stopped) terminal.error(`Redis is nearly full: ${done} ${verb}; do the rest when it has room\n`);
        return stopped || missing > 0 || refused.length > 0 ? EXIT_CODE.notGood : EXIT_CODE.good;
      });
    });
}
