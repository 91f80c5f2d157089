import { parseDuration } from '@issuebridge/core/config/durations.ts';
import { type FailedPlace, readBefore } from '@issuebridge/core/queue/failed-place.ts';
import type { Selection } from '@issuebridge/core/queue/selection.ts';
import { type Command, InvalidArgumentError } from 'commander';

/** The filters as the command line has them. `before` counts from now where a duration was given. */
export type FilterOptions = {
  destination?: string;
  project?: string;
  source?: string;
  reason?: string;
  before?: (now: number) => number | FailedPlace;
  limit?: number;
};

/** Adds `--reason`, `--before`, `--limit`, which all of these commands have. */
export function addFilterOptions(command: Command): Command {
  return command
    .option('--reason <reason>', 'only of this reason, as the list shows it')
    .option(
      '--before <time>',
      'only what failed before: a time (2026-11-22, 2026-11-22T10:00:00Z), an age (7d), or where a list ended',
      before,
    )
    .option('--limit <number>', 'at most so many, the newest first', limit);
}

/** The filter that the options say, for now in Unix ms. */
export function filterOf(
  { destination, project, source, reason, before: at, limit: most }: FilterOptions,
  now: number,
) {
  return { destination, project, source, reason, before: at?.(now), limit: most };
}

/** What an action is meant for; a text where it is not clear, for nothing must not mean everything. */
export function selectionOf<Filter>(input: {
  ids: string[];
  all: boolean;
  filter: Filter & object;
}): Selection<Filter> | string {
  const { ids, all, filter } = input;
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  if (ids.length > 0 && (isFiltered || all)) return 'name either event ids or a filter, not both';
  if (all && isFiltered) return '--all and a filter contradict each other: leave one out';
  if (ids.length > 0) return { ids: [...new Set(ids)] };
  if (isFiltered || all) return { filter };
  return 'name event ids, a filter (see --help), or --all';
}

function before(text: string): (now: number) => number | FailedPlace {
  const age = parseDuration(text);
  if (age !== undefined) return (now) => now - age;
  const place = readBefore(text, readTime);
  if (place !== undefined) return () => place;
  throw new InvalidArgumentError('Write for example 2026-11-22T10:00:00Z, or 7d.');
}

function readTime(text: string): number | undefined {
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function limit(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text) && Number(text) <= 10_000) return Number(text);
  throw new InvalidArgumentError('Write a number from 1 to 10000, or leave it out for all.');
}
