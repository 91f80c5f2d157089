import { parseArgs } from 'node:util';
import { parseInferred } from './inferred.ts';
import type { EmulatorOptions, ProjectOptions } from './options.ts';
import { SEARCH_MODES, type SearchMode } from './search/indexed-text.ts';
import { describeSettings, SETTINGS, type Setting, type SettingName } from './setting-table.ts';

/** What the program is to do; `usage` is a command line that cannot be read. */
export type Settings =
  | { kind: 'run'; options: EmulatorOptions }
  | { kind: 'print'; text: string }
  | { kind: 'usage'; problem: string };

/** Reads flags, and for what they leave out the environment; throws an Error that names a setting and what to write. */
export const readSettings = ({ args, env }: { args: string[]; env: NodeJS.ProcessEnv }): Settings => {
  const flags = readFlags(args);
  if (typeof flags === 'string') return { kind: 'usage', problem: flags };
  if (flags.help) return { kind: 'print', text: describeSettings() };
  const read = (name: SettingName): Given => {
    const flag = flags[name];
    if (typeof flag === 'string') return { value: flag, from: `--${name}` };
    const setting: Setting = SETTINGS[name];
    return { value: env[setting.env] || setting.default, from: setting.env };
  };
  return { kind: 'run', options: optionsFrom(read) };
};

type Given = { value: string | undefined; from: string };

const readFlags = (args: string[]): Record<string, string | boolean | undefined> | string => {
  const names = Object.keys(SETTINGS).map((name) => [name, { type: 'string' }] as const);
  try {
    const options = { ...Object.fromEntries(names), help: { type: 'boolean', short: 'h' } } as const;
    return parseArgs({ args, options }).values;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
};

const optionsFrom = (read: (name: SettingName) => Given): EmulatorOptions => {
  const projects = projectsFrom(read('projects'));
  const publicUrl = read('public-url').value;
  const version = read('gitlab-version').value;
  const role = wholeNumber(read('role')) ?? 0;
  return {
    port: wholeNumber(read('port')) ?? 0,
    host: read('host').value ?? '127.0.0.1',
    ...(publicUrl !== undefined && { publicUrl }),
    ...(version !== undefined && { version }),
    projects,
    tokens: [
      {
        value: read('token').value ?? '',
        user: { id: 2, username: 'project_bot', name: 'issuebridge' },
        scopes: ['api'],
        roles: Object.fromEntries(projects.map(({ id }) => [id, role])),
      },
    ],
    users: [{ id: 1, username: 'alice', name: 'Alice Example' }],
    limits: {
      issuesPerMinute: wholeNumber(read('issues-per-minute')),
      notesPerMinute: wholeNumber(read('notes-per-minute')),
      searchesPerMinute: wholeNumber(read('searches-per-minute')),
      requestsPerMinute: wholeNumber(read('requests-per-minute')),
    },
    latencyMs: wholeNumber(read('latency-ms')) ?? 0,
    clockSkewMs: wholeNumber(read('clock-skew-ms'), { negative: true }) ?? 0,
    replicaLagMs: wholeNumber(read('replica-lag-ms')) ?? 0,
    maintenance: switched(read('maintenance')),
    seed: wholeNumber(read('seed')) ?? 1,
    compatibility: {
      search: searchMode(read('search')),
      retryAfterOnAppLimiter: switched(read('retry-after-on-app-limiter')),
      rateLimitHeadersOn200: switched(read('rate-limit-headers-on-200')),
      revokeFamilyOnReuse: switched(read('revoke-family-on-reuse')),
    },
    inferred: inferredFrom(read('inferred')),
  };
};

const wholeNumber = ({ value, from }: Given, { negative } = { negative: false }): number | undefined => {
  if (value === undefined) return undefined;
  if (!(negative ? /^-?\d+$/ : /^\d+$/).test(value))
    throw new Error(`${from} has to be a whole number, not "${value}"`);
  return Number(value);
};

const switched = ({ value, from }: Given): boolean => {
  if (value !== 'on' && value !== 'off') throw new Error(`${from} has to be on or off, not "${value}"`);
  return value === 'on';
};

const searchMode = ({ value, from }: Given): SearchMode => {
  const mode = SEARCH_MODES.find((known) => known === value);
  if (mode === undefined) throw new Error(`${from} has to be ${SEARCH_MODES.join(', ')}, not "${value}"`);
  return mode;
};

const inferredFrom = ({ value = '{}', from }: Given): ReturnType<typeof parseInferred> => {
  let facts: unknown;
  try {
    facts = JSON.parse(value);
  } catch {
    throw new Error(`${from} has to be a JSON object such as {"maxPerPage": 50}, not "${value}"`);
  }
  if (typeof facts !== 'object' || facts === null) throw new Error(`${from} has to be a JSON object`);
  return parseInferred(facts as Record<string, unknown>);
};

const projectsFrom = ({ value = '', from }: Given): ProjectOptions[] =>
  value.split(',').map((part) => {
    const [, id, path] = /^\s*(\d+)=([\w.-]+(?:\/[\w.-]+)+)\s*$/.exec(part) ?? [];
    if (id === undefined || path === undefined)
      throw new Error(`${from} has to be id=group/project, separated by commas, not "${part}"`);
    return { id: Number(id), path };
  });
