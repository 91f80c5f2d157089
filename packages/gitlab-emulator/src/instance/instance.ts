import type { CompatibilityOptions, EmulatorOptions, LimitOptions, ProjectOptions, TokenOptions } from '../options.ts';
import { createRecorder, type Recorder } from '../text/recorder.ts';
import { addLabel } from './label.ts';
import { createProject, type Project } from './project.ts';
import { createToken, type Token } from './token.ts';
import { createUser, type User } from './user.ts';

/** The whole state of one emulated GitLab, in memory. */
export type Instance = {
  now: () => number;
  version: string;
  compatibility: Required<CompatibilityOptions>;
  limits: LimitOptions;
  projects: Map<number, Project>;
  tokens: Map<string, Token>;
  users: Map<number, User>;
  recorder: Recorder;
  /** What links begin with; without a slash at the end. Set anew once the port is known. */
  publicUrl: string;
  /** Ids that are unique per kind, across projects. */
  nextId: (kind: 'issue' | 'note' | 'label' | 'token') => number;
};

const DEFAULT_VERSION = '18.6.1';

/** An instance holding what the options say, and nothing else. */
export const createInstance = (options: EmulatorOptions): Instance => {
  const ids = { issue: 0, note: 0, label: 0, token: 0 };
  const now = options.now ?? Date.now;
  const publicUrl = (options.publicUrl ?? '').replace(/\/+$/, '');
  const instance: Instance = {
    now,
    version: options.version ?? DEFAULT_VERSION,
    compatibility: { retryAfterOnNoteLimit: true, rateLimitHeadersOnSuccess: false, ...options.compatibility },
    limits: { ...options.limits },
    projects: new Map(),
    tokens: new Map(),
    users: new Map(),
    recorder: createRecorder({ publicUrl: () => instance.publicUrl }),
    publicUrl,
    nextId: (kind) => ++ids[kind],
  };
  for (const user of options.users ?? []) instance.users.set(user.id, createUser(user));
  for (const project of options.projects) putProject(instance, project);
  for (const token of options.tokens) putToken(instance, token);
  return instance;
};

/** Adds a project, or changes the given fields of the one with that id; its issues stay. */
export const putProject = (instance: Instance, options: ProjectOptions): Project => {
  const { labels, ...fields } = options;
  const present = instance.projects.get(options.id);
  const project = present ?? createProject(options, { at: instance.now() });
  if (present !== undefined) Object.assign(present, fields);
  instance.projects.set(project.id, project);
  for (const title of labels ?? []) if (!project.labels.has(title)) addLabel({ instance, project, title });
  return project;
};

/** Adds a token, or replaces the one with that value, as an administrator would revoke or mend it. */
export const putToken = (instance: Instance, options: TokenOptions): Token => {
  const present = instance.tokens.get(options.value);
  const token = createToken(options, { id: present?.id ?? instance.nextId('token'), at: instance.now() });
  instance.tokens.set(token.value, token);
  instance.users.set(token.user.id, token.user);
  return token;
};

/** A project by number or by full path, as GitLab reads `:id`: digits are never a path. */
export const findProject = (instance: Instance, id: string): Project | undefined => {
  if (/^\d+$/.test(id)) return instance.projects.get(Number(id));
  const path = id.toLowerCase();
  return [...instance.projects.values()].find((project) => project.path.toLowerCase() === path);
};
