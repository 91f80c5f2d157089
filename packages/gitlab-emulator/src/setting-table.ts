/** A setting of the program: its environment variable, what is used without one, and what it is for. */
export type Setting = { env: string; default?: string; help: string };

/** Every setting by its flag. */
export const SETTINGS = {
  port: { env: 'PORT', default: '8090', help: '0: any free one' },
  host: { env: 'HOST', default: '127.0.0.1', help: 'where it listens; it asks nobody who they are' },
  token: { env: 'EMULATOR_TOKEN', default: 'glpat-emulator', help: 'a token with scope api in all projects' },
  role: { env: 'EMULATOR_ROLE', default: '20', help: "the token's role: 10 guest, 15 planner, 20 reporter, 50 owner" },
  projects: {
    env: 'EMULATOR_PROJECTS',
    default: '42=security/findings',
    help: 'id=group/project, separated by commas',
  },
  'public-url': { env: 'EMULATOR_PUBLIC_URL', help: 'what links in answers begin with; without it where it listens' },
  'gitlab-version': { env: 'EMULATOR_GITLAB_VERSION', help: 'the version it says it is' },
  'issues-per-minute': { env: 'ISSUES_PER_MINUTE', help: 'per project and user; GitLab.com: 200' },
  'notes-per-minute': { env: 'NOTES_PER_MINUTE', help: 'per user; GitLab.com: 60' },
  'searches-per-minute': { env: 'SEARCHES_PER_MINUTE', help: 'per user, lists with search; self-managed: 30' },
  'requests-per-minute': { env: 'REQUESTS_PER_MINUTE', help: 'per user, all of the API; GitLab.com: 2000' },
  'latency-ms': { env: 'EMULATOR_LATENCY_MS', default: '0', help: 'wait before each API request' },
  'clock-skew-ms': {
    env: 'EMULATOR_CLOCK_SKEW_MS',
    default: '0',
    help: 'the clock is this much ahead; negative: behind',
  },
  'replica-lag-ms': { env: 'EMULATOR_REPLICA_LAG_MS', default: '0', help: 'others see a write this much later' },
  maintenance: { env: 'EMULATOR_MAINTENANCE', default: 'off', help: 'on: reading goes, writing is a 503' },
  search: { env: 'EMULATOR_SEARCH', default: 'new', help: 'how texts are indexed: old, middle or new' },
  'retry-after-on-app-limiter': {
    ...{ env: 'EMULATOR_RETRY_AFTER_ON_APP_LIMITER', default: 'on' },
    help: 'off: older versions, without Retry-After on notes and searches',
  },
  'rate-limit-headers-on-200': {
    ...{ env: 'EMULATOR_RATE_LIMIT_HEADERS_ON_200', default: 'off' },
    help: 'on: RateLimit-* with answers that pass, too',
  },
  'revoke-family-on-reuse': {
    ...{ env: 'EMULATOR_REVOKE_FAMILY_ON_REUSE', default: 'on' },
    help: 'using a rotated token revokes its successors',
  },
  seed: { env: 'EMULATOR_SEED', default: '1', help: 'of the dice that faults with a rate throw' },
  inferred: { env: 'EMULATOR_INFERRED', help: 'JSON: what GitLab leaves open, by name' },
} as const satisfies Record<string, Setting>;

/** Name of a setting, as a flag without its dashes. */
export type SettingName = keyof typeof SETTINGS;

const FLAG_WIDTH = Math.max(...Object.keys(SETTINGS).map((name) => name.length)) + 4;
const ENV_WIDTH = Math.max(...Object.values(SETTINGS).map(({ env }) => env.length)) + 2;

/** What `--help` prints. */
export const describeSettings = (): string => {
  const rows = Object.entries<Setting>(SETTINGS).map(([name, { env, default: fallback, help }]) =>
    [`  --${name}`.padEnd(FLAG_WIDTH + 2), env.padEnd(ENV_WIDTH), help, fallback && ` [${fallback}]`].join(''),
  );
  return `gitlab-emulator: a GitLab good enough to be believed, as far as issues go. All state is in memory.

Usage: gitlab-emulator [--port 8090] [--projects 42=security/findings] ...

  Flag, else the environment variable, else what stands in brackets:
${rows.join('\n')}
  --help, -h

Ends with 0 on SIGTERM and SIGINT, 2 on a flag there is not, 78 on a value that cannot be used.
`;
};
