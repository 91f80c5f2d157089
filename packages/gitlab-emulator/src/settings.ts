import type { EmulatorOptions, ProjectOptions } from './options.ts';

const DEFAULT_PORT = 8090;
/** GitLab's access level of a project's bot that may do all this project needs. */
const REPORTER = 20;

/** Reads the program's environment; throws an Error that names the variable and what to write. */
export const readSettings = (env: NodeJS.ProcessEnv): EmulatorOptions => {
  const projects = projectsFrom(env.EMULATOR_PROJECTS || '42=security/findings');
  const publicUrl = env.EMULATOR_PUBLIC_URL;
  return {
    port: number(env, 'PORT') ?? DEFAULT_PORT,
    host: env.HOST || '127.0.0.1',
    ...(publicUrl && { publicUrl }),
    projects,
    tokens: [
      {
        value: env.EMULATOR_TOKEN || 'glpat-emulator',
        user: { id: 2, username: 'project_bot', name: 'issuebridge' },
        scopes: ['api'],
        roles: Object.fromEntries(projects.map(({ id }) => [id, REPORTER])),
      },
    ],
    users: [{ id: 1, username: 'alice', name: 'Alice Example' }],
    limits: { issuesPerMinute: number(env, 'ISSUES_PER_MINUTE'), notesPerMinute: number(env, 'NOTES_PER_MINUTE') },
    latencyMs: number(env, 'EMULATOR_LATENCY_MS') ?? 0,
  };
};

const number = (env: NodeJS.ProcessEnv, name: string): number | undefined => {
  const value = env[name];
  if (value === undefined || value === '') return undefined;
  if (!/^\d+$/.test(value)) throw new Error(`${name} has to be a whole number, not "${value}"`);
  return Number(value);
};

const projectsFrom = (value: string): ProjectOptions[] =>
  value.split(',').map((part) => {
    const [, id, path] = /^\s*(\d+)=([\w.-]+(?:\/[\w.-]+)+)\s*$/.exec(part) ?? [];
    if (id === undefined || path === undefined)
      throw new Error(`EMULATOR_PROJECTS has to be id=group/project, separated by commas, not "${part}"`);
    return { id: Number(id), path };
  });
