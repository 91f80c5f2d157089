import { z } from 'zod';
import type { GitLabError } from './error.ts';

/**
 * What one call came to: the thing asked for, or why not. `date` is GitLab's clock (ms) where it said so; `more` whether
 * another page follows, undefined where GitLab did not say.
 */
export type Answer<T> =
  | { ok: true; value: T; date: number | undefined; more: boolean | undefined }
  | { ok: false; error: GitLabError; date: number | undefined };

/** The fields of an issue that we rely on; everything else of GitLab's answer is left alone. */
export const issueSchema = z.object({
  id: z.number().int().optional(),
  iid: z.number().int().positive(),
  project_id: z.number().int().optional(),
  web_url: z.string().optional(),
  title: z.string().optional(),
  description: z.string().nullish(),
  state: z.string().optional(),
  labels: z.array(z.string()).optional(),
  confidential: z.boolean().optional(),
  created_at: z.string().optional(),
  due_date: z.string().nullish(),
  closed_at: z.string().nullish(),
  moved_to_id: z.number().int().nullish(),
});

/** An issue as GitLab has it. */
export type Issue = z.output<typeof issueSchema>;

/** The fields of a note that we rely on. */
export const noteSchema = z.object({ id: z.number().int().positive(), body: z.string().nullish() });

/** A note as GitLab has it. */
export type Note = z.output<typeof noteSchema>;

const accessSchema = z.object({ access_level: z.number().int() }).nullish();

/** The fields of a project that we rely on. */
export const projectSchema = z.object({
  id: z.number().int().positive(),
  path_with_namespace: z.string().optional(),
  archived: z.boolean().optional(),
  issues_enabled: z.boolean().optional(),
  issues_access_level: z.string().optional(),
  permissions: z.object({ project_access: accessSchema, group_access: accessSchema }).nullish(),
});

/** A project as GitLab has it. */
export type Project = z.output<typeof projectSchema>;

/** The fields of a token that we rely on. */
export const tokenSchema = z.object({
  name: z.string().optional(),
  scopes: z.array(z.string()),
  /** YYYY-MM-DD. */
  expires_at: z.string().nullish(),
});

/** A token as GitLab tells it of itself; its value is not among it. */
export type OwnToken = z.output<typeof tokenSchema>;

/** What GitLab says of itself. */
export const versionSchema = z.object({ version: z.string() });

/** The fields of whose token it is that we rely on; `is_admin` is said to administrators only. */
export const selfSchema = z.object({
  username: z.string(),
  bot: z.boolean().optional(),
  is_admin: z.boolean().optional(),
});

/** Whose token it is. */
export type Self = z.output<typeof selfSchema>;

/** The fields of a user that we rely on. */
export const userSchema = z.object({ id: z.number().int().positive(), username: z.string() });
