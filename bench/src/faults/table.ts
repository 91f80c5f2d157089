import { findFailures } from './judgement.ts';
import type { StormOptions } from './options.ts';
import type { Storm } from './storm.ts';

/** What a storm ends with, as Markdown, also for the terminal. */
export function formatStorm(storm: Storm, options: StormOptions): string {
  const { judgement, requests, answers, endedByThemselves, seconds } = storm;
  const sum = (matches: (one: (typeof requests)[number]) => boolean): number =>
    requests.filter(matches).reduce((total, { count }) => total + count, 0);
  const creates = sum(({ operation }) => operation === 'create');
  const all = sum(() => true);
  const throttled = sum(({ operation, status }) => operation === 'create' && status === 429);
  const rows: Array<[string, string | number]> = [
    ['events accepted', judgement.accepted],
    ['incidents', judgement.incidents],
    ['issues', judgement.issues],
    ['**lost**', judgement.lost.length],
    ['**duplicated**', judgement.duplicated.length],
    ['of these closed as surplus', judgement.closedAsSurplus.length],
    ['notes', judgement.notes],
    ['**notes lost**', judgement.notesLost.length],
    ['**notes doubled**', judgement.notesDoubled.length],
    ['told twice', judgement.toldTwice.length],
    ['**dead**', judgement.dead.length],
    ['**unfinished**', judgement.unfinished.length],
    ['creates sent, by issues', ratio(creates, judgement.issues)],
    ['all requests, by issues', ratio(all, judgement.issues)],
    [
      'requests that a fault struck',
      share(
        sum(({ faulty }) => faulty),
        all,
      ),
    ],
    ['creates throttled', share(throttled, creates)],
    ['allowance used', allowanceUsed(storm, options)],
    ['outcomes', list(judgement.outcomes)],
    ['answers to senders', list(answers)],
    ['ended by themselves', endedByThemselves.join(', ') || 'none'],
    ['seconds of load, of drain', `${Math.round(seconds.load)}, ${Math.round(seconds.drain)}`],
  ];
  const failures = verdictOf(storm);
  return [
    `# Storm with seed ${options.seed}: ${failures.length === 0 ? 'weathered' : `FAILED (${failures.join(', ')})`}`,
    '',
    list(options),
    '',
    '| | |',
    '|---|--:|',
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
    '',
  ].join('\n');
}

/** Names what must not be and is, in GitLab, at the senders and among the processes. */
export function verdictOf({ judgement, answers, endedByThemselves }: Storm): string[] {
  const odd = Object.keys(answers).filter((status) => !['200', '202', '503'].includes(status));
  return [
    ...findFailures(judgement),
    ...odd.map((status) => `answer ${status}`),
    ...endedByThemselves.map((name) => `${name} ended`),
  ];
}

/** New issues in whole minutes of GitLab, the first and the last left out, by what the limit allows. */
function allowanceUsed({ requests }: Storm, { limit }: StormOptions): string {
  if (limit === undefined) return 'no limit';
  const made = requests.filter(({ operation, status }) => operation === 'create' && status === 201);
  const minutes = [...Map.groupBy(made, ({ minute }) => minute)].sort(([a], [b]) => a - b).slice(1, -1);
  const issues = minutes.flatMap(([, of]) => of).reduce((total, { count }) => total + count, 0);
  return minutes.length === 0 ? 'under three minutes' : share(issues, minutes.length * limit);
}

function ratio(of: number, by: number): string {
  return by === 0 ? 'none' : (of / by).toFixed(2);
}

function share(of: number, all: number): string {
  return all === 0 ? 'none' : `${((of / all) * 100).toFixed(1)} %`;
}

function list(of: Record<string, unknown>): string {
  return Object.entries(of)
    .map(([name, value]) => `${name} ${value ?? 'unlimited'}`)
    .join(', ');
}
