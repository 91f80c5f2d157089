import type { Instance } from '../instance/instance.ts';
import type { LimitOptions, ProjectOptions, TokenOptions } from '../options.ts';

/** A project to add, or the id and the fields to change of one there is; throws an Error that says what is missing. */
export const parseProject = (value: unknown, instance: Instance): ProjectOptions => {
  const given = asRecord(value);
  const present = instance.projects.get(Number(given.id));
  if (!Number.isInteger(given.id)) throw new Error('id has to be the number of a project');
  if (present === undefined && typeof given.path !== 'string')
    throw new Error('path is missing: a new project needs one');
  return { ...(present !== undefined && { path: present.path }), ...given } as ProjectOptions;
};

/** A token to add, or the value and the fields to change of one there is; throws an Error that says what is missing. */
export const parseToken = (value: unknown, instance: Instance): TokenOptions => {
  const given = asRecord(value);
  if (typeof given.value !== 'string' || given.value === '') throw new Error('value is missing: the token itself');
  const present = instance.tokens.get(given.value);
  if (present === undefined && (given.user === undefined || given.scopes === undefined || given.roles === undefined))
    throw new Error(
      'a new token needs user: { id, username, name }, scopes: [...] and roles: { project id: access level }',
    );
  const { expiresAt, ...kept } = present ?? { expiresAt: null };
  return { ...kept, ...(expiresAt !== null && { expiresAt }), ...given } as TokenOptions;
};

const LIMITS = [
  'issuesPerMinute',
  'notesPerMinute',
  'searchesPerMinute',
  'projectReadsPerMinute',
  'requestsPerMinute',
  'requestsPerHour',
  'anonymousRequestsPerMinute',
] as const satisfies (keyof LimitOptions)[];

/** Limits to change; null lifts one. Throws an Error that names what is wrong. */
export const parseLimits = (value: unknown): LimitOptions => {
  const given = asRecord(value);
  const limits: LimitOptions = {};
  for (const [name, limit] of Object.entries(given)) {
    const known = LIMITS.find((candidate) => candidate === name);
    if (known === undefined) throw new Error(`${name} is no limit: ${LIMITS.join(', ')}`);
    if (limit !== null && !(Number.isInteger(limit) && Number(limit) >= 0))
      throw new Error(`${name} has to be a whole number, or null for no limit`);
    limits[known] = limit === null ? undefined : Number(limit);
  }
  return limits;
};

/** The one setting of a control of its own; throws an Error that says what to send. */
export const parseMilliseconds = (value: unknown, name: string, { negative }: { negative: boolean }): number => {
  const given = asRecord(value)[name];
  if (typeof given !== 'number' || !Number.isFinite(given) || (given < 0 && !negative))
    throw new Error(`${name} has to be a number of milliseconds${negative ? '' : ', not negative'}`);
  return given;
};

/** Whether something is to be on; throws an Error that says what to send. */
export const parseOn = (value: unknown): boolean => {
  const { on } = asRecord(value);
  if (typeof on !== 'boolean') throw new Error('on has to be true or false');
  return on;
};

/** A JSON object; throws an Error that says how to send one. */
export const asRecord = (value: unknown): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('The body has to be a JSON object, sent with Content-Type: application/json');
  return value as Record<string, unknown>;
};
