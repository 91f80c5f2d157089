import { parseArgs } from 'node:util';
import { parseDuration } from '@issuebridge/core/config/durations.ts';

/** What a storm is made of: how much work, how much goes wrong. Durations in milliseconds. */
export type StormOptions = {
  seed: number;
  incidents: number;
  /** Share of incidents that are sent a second time. */
  repeats: number;
  /** Share of requests to GitLab that something happens to. */
  faults: number;
  /** Events sent a second, at most. */
  rate: number;
  workers: number;
  ingests: number;
  workerKills: number;
  ingestKills: number;
  /** SIGSTOP of a worker, an ingest or all workers, for longer than lock and settle time. */
  freezes: number;
  /** Workers that are started with a clock two minutes off. */
  skewedWorkers: number;
  redisKills: number;
  redisFreezes: number;
  gitlabFreezes: number;
  /** GitLab refuses connections. */
  gitlabOutages: number;
  /** GitLab is read-only. */
  maintenances: number;
  /** GitLab's clock is set two minutes ahead or behind. */
  clockSteps: number;
  /** The token is revoked, its bot removed, and another bot's token written to the file. */
  tokenSwaps: number;
  /** 429s without a header, which hold everything until the next full minute. */
  bareLimits: number;
  settle: number;
  lock: number;
  /** Issues a minute in the project, GitLab's own and the configured one; undefined is unlimited. */
  limit: number | undefined;
};

/** What the command line asks for. */
export type Command = { options: StormOptions; help: boolean; plan: boolean; as: string | undefined };

const DEFAULTS = {
  seed: '1',
  incidents: '5000',
  repeats: '1',
  faults: '0.15',
  rate: '20',
  workers: '3',
  ingests: '2',
  'worker-kills': '30',
  'ingest-kills': '6',
  freezes: '5',
  'skewed-workers': '2',
  'redis-kills': '5',
  'redis-freezes': '1',
  'gitlab-freezes': '3',
  'gitlab-outages': '2',
  maintenances: '1',
  'clock-steps': '2',
  'token-swaps': '1',
  'bare-limits': '1',
  settle: '6s',
  lock: '3s',
  limit: 'unlimited',
} as const;

/** How to call it. */
export const USAGE = `pnpm faults [--seed N] [--plan] [--as NAME] [options]

Delivers events while things break, then counts what is lost or there twice. Exit code 1 if anything is.

  --seed N            what happens when; the same seed, the same plan        (${DEFAULTS.seed})
  --plan              prints the plan and ends
  --as NAME           writes bench/results/NAME.json and .md, not faults-<seed>
  --incidents N       (${DEFAULTS.incidents})   --rate N    events sent a second, at most (${DEFAULTS.rate})
  --repeats SHARE     of the incidents that are sent twice                   (${DEFAULTS.repeats})
  --faults SHARE      of the requests to GitLab that something happens to    (${DEFAULTS.faults})
  --settle D  --lock D  --limit N|unlimited   (${DEFAULTS.settle}, ${DEFAULTS.lock}, ${DEFAULTS.limit})
  --workers N  --ingests N  (${DEFAULTS.workers}, ${DEFAULTS.ingests})
How often:
  --worker-kills N (${DEFAULTS['worker-kills']})  --ingest-kills N (${DEFAULTS['ingest-kills']})  --freezes N (${DEFAULTS.freezes})  --skewed-workers N (${DEFAULTS['skewed-workers']})
  --redis-kills N (${DEFAULTS['redis-kills']})  --redis-freezes N (${DEFAULTS['redis-freezes']})
  --gitlab-freezes N (${DEFAULTS['gitlab-freezes']})  --gitlab-outages N (${DEFAULTS['gitlab-outages']})  --maintenances N (${DEFAULTS.maintenances})
  --clock-steps N (${DEFAULTS['clock-steps']})  --token-swaps N (${DEFAULTS['token-swaps']})  --bare-limits N (${DEFAULTS['bare-limits']})`;

/** Reads the command line; throws an Error that says what is wrong with it. */
export function parseCommand(args: string[]): Command {
  const names = Object.keys(DEFAULTS) as Array<keyof typeof DEFAULTS>;
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
      help: { type: 'boolean' },
      plan: { type: 'boolean' },
      as: { type: 'string' },
    },
  });
  const given = values as Record<string, string | boolean | undefined>;
  if (given.as !== undefined && !/^[\w.-]+$/.test(String(given.as)))
    throw new Error(`"${given.as}" is no name of a result; use letters, digits, _ . -`);
  const text = (name: keyof typeof DEFAULTS): string => String(given[name] ?? DEFAULTS[name]);
  const options: StormOptions = {
    seed: count('seed', text('seed')),
    incidents: count('incidents', text('incidents'), 1),
    repeats: share('repeats', text('repeats')),
    faults: share('faults', text('faults')),
    rate: count('rate', text('rate'), 1),
    workers: count('workers', text('workers'), 1),
    ingests: count('ingests', text('ingests'), 1),
    workerKills: count('worker-kills', text('worker-kills')),
    ingestKills: count('ingest-kills', text('ingest-kills')),
    freezes: count('freezes', text('freezes')),
    skewedWorkers: count('skewed-workers', text('skewed-workers')),
    redisKills: count('redis-kills', text('redis-kills')),
    redisFreezes: count('redis-freezes', text('redis-freezes')),
    gitlabFreezes: count('gitlab-freezes', text('gitlab-freezes')),
    gitlabOutages: count('gitlab-outages', text('gitlab-outages')),
    maintenances: count('maintenances', text('maintenances')),
    clockSteps: count('clock-steps', text('clock-steps')),
    tokenSwaps: count('token-swaps', text('token-swaps')),
    bareLimits: count('bare-limits', text('bare-limits')),
    settle: span('settle', text('settle')),
    lock: span('lock', text('lock')),
    limit: text('limit') === 'unlimited' ? undefined : count('limit', text('limit'), 1),
  };
  return {
    options,
    help: given.help === true,
    plan: given.plan === true,
    as: given.as === undefined ? undefined : String(given.as),
  };
}

function count(name: string, text: string, least = 0): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least)
    throw new Error(`--${name} takes a whole number from ${least}, not "${text}"`);
  return Number(text);
}

function share(name: string, text: string): number {
  if (!/^\d*\.?\d+$/.test(text) || Number(text) > 1)
    throw new Error(`--${name} takes a share from 0 to 1, not "${text}"`);
  return Number(text);
}

function span(name: string, text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined || milliseconds < 1_000)
    throw new Error(`--${name} takes a duration of 1s or more, such as 6s, not "${text}"`);
  return milliseconds;
}
