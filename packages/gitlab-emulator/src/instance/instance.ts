import { type Inferred, inferredDefaults } from '../inferred.ts';
import type { CompatibilityOptions, EmulatorOptions, LimitOptions, ProjectOptions, TokenOptions } from '../options.ts';
import { createFullText, type FullText } from '../search/full-text.ts';
import type { IndexedText } from '../search/indexed-text.ts';
import { createRecorder, type Recorder } from '../text/recorder.ts';
import { addLabel } from './label.ts';
import { createProject, type Project } from './project.ts';
import { createReplica, type Replica } from './replica.ts';
import { createToken, type Token } from './token.ts';
import { createUser, type User } from './user.ts';

/** The whole state of one emulated GitLab, in memory. */
export type Instance = {
  /** The server's clock, skewed. */
  now: () => number;
  /** By how much the server's clock is ahead of the given one. */
  skewMs: number;
  version: string;
  compatibility: Compatibility;
  /** Answers to what GitLab leaves open. */
  inferred: Inferred;
  /** True: reading goes, writing is a 503. */
  maintenance: boolean;
  replica: Replica;
  fullText: FullText;
  /** Index rows that are not what the issue says now, by its id; null: the row is missing. */
  searchRows: Map<number, IndexedText | null>;
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

/** Options of versions with the defaults filled in. */
export type Compatibility = Required<Omit<CompatibilityOptions, 'retryAfterOnNoteLimit' | 'rateLimitHeadersOnSuccess'>>;

const DEFAULT_VERSION = '18.6.1';

/** An instance holding what the options say, and nothing else. */
export const createInstance = (options: EmulatorOptions): Instance => {
  const ids = { issue: 0, note: 0, label: 0, token: 0 };
  const clock = options.now ?? Date.now;
  const publicUrl = (options.publicUrl ?? '').replace(/\/+$/, '');
  const instance: Instance = {
    now: () => clock() + instance.skewMs,
    skewMs: options.clockSkewMs ?? 0,
    version: options.version ?? DEFAULT_VERSION,
    compatibility: compatibilityOf(options.compatibility ?? {}),
    inferred: { ...inferredDefaults(), ...options.inferred },
    maintenance: options.maintenance ?? false,
    replica: createReplica({ lagMs: options.replicaLagMs ?? 0, now: clock }),
    fullText: createFullText(),
    searchRows: new Map(),
    limits: { ...options.limits },
    projects: new Map(),
    tokens: new Map(),
    users: new Map(),
    recorder: createRecorder({ publicUrl: () => instance.publicUrl, inferred: () => instance.inferred }),
    publicUrl,
    nextId: (kind) => ++ids[kind],
  };
  for (const user of options.users ?? []) instance.users.set(user.id, createUser(user));
  for (const project of options.projects) putProject(instance, project);
  for (const token of options.tokens) putToken(instance, token);
  return instance;
};

const compatibilityOf = (given: CompatibilityOptions): Compatibility => ({
  retryAfterOnAppLimiter: given.retryAfterOnAppLimiter ?? given.retryAfterOnNoteLimit ?? true,
  rateLimitHeadersOn200: given.rateLimitHeadersOn200 ?? given.rateLimitHeadersOnSuccess ?? false,
  search: given.search ?? 'new',
  revokeFamilyOnReuse: given.revokeFamilyOnReuse ?? true,
});

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
  const id = present?.id ?? instance.nextId('token');
  const token = createToken(options, { id, family: present?.family ?? id, at: instance.now() });
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
