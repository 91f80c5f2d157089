import { z } from 'zod';
import { parseJson } from '../event/parse-json.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Metrics } from '../runtime/metrics.ts';
import {
  type Answer,
  type Issue,
  issueSchema,
  type Note,
  noteSchema,
  type OwnToken,
  type Project,
  projectSchema,
  type Self,
  selfSchema,
  tokenSchema,
  userSchema,
  versionSchema,
} from './answer.ts';
import { readError } from './error.ts';
import type { Http, HttpRequest } from './http.ts';

/** 100: GitLab's greatest page; every page more is one answer more that can get lost. */
export const ISSUES_PER_PAGE = 100;

/** 100: GitLab's greatest page. */
export const NOTES_PER_PAGE = 100;

/** The moment after which nothing may leave, by both clocks. */
export type Deadline = NonNullable<HttpRequest['deadline']>;

/** The body of a create, as the API names it. */
export type NewIssue = {
  title: string;
  description: string;
  labels: string[];
  confidential: boolean;
  issue_type: string;
  due_date?: string;
  assignee_ids?: number[];
};

/** The body of a change, as the API names it; what is left out stays. */
export type IssueChange = {
  title?: string;
  add_labels?: string[];
  remove_labels?: string[];
  due_date?: string;
  state_event?: 'close' | 'reopen';
};

/** The calls we make, one request each. */
export type GitLabClient = ReturnType<typeof createGitLabClient>;

type ClientDependencies = {
  http: Http;
  destination: string;
  clock: Pick<Clock, 'now' | 'monotonic'>;
  metrics: Pick<Metrics, 'requests' | 'requestDuration'>;
};

/** Makes the client of one destination. One call is one HTTP request: it never retries and never waits. */
export function createGitLabClient({ http, destination, clock, metrics }: ClientDependencies) {
  const call = async <T>(operation: string, schema: z.ZodType<T>, request: HttpRequest): Promise<Answer<T>> => {
    const began = clock.monotonic();
    const result = await http.send(request);
    const status = result.kind === 'response' ? String(result.status) : result.cause;
    metrics.requests.inc({ destination, operation, status });
    metrics.requestDuration.observe({ destination, operation }, (clock.monotonic() - began) / 1_000);
    const date = result.kind === 'response' ? result.date : undefined;
    if (result.kind === 'response' && result.status >= 200 && result.status < 300) {
      const value = schema.safeParse(parseJson(result.body));
      const next = result.headers['x-next-page'];
      if (value.success)
        return { ok: true, value: value.data, date, more: next === undefined ? undefined : next !== '' };
    }
    return { ok: false, error: readError({ result, now: clock.now() }), date };
  };
  return {
    createIssue: (projectId: number, body: NewIssue, deadline: Deadline): Promise<Answer<Issue>> =>
      call('create', issueSchema, { method: 'POST', path: issuesPath(projectId), body, deadline }),
    /** Issues of a time span, oldest first; a page with fewer than `ISSUES_PER_PAGE` is the last. */
    listIssues: (
      projectId: number,
      span: { after: number; before: number; page: number; timeout?: number },
    ): Promise<Answer<Issue[]>> =>
      call('list', z.array(issueSchema), {
        method: 'GET',
        timeout: span.timeout,
        path: `${issuesPath(projectId)}?${new URLSearchParams({
          state: 'all',
          scope: 'all',
          order_by: 'created_at',
          sort: 'asc',
          created_after: new Date(span.after).toISOString(),
          created_before: new Date(span.before).toISOString(),
          per_page: String(ISSUES_PER_PAGE),
          page: String(span.page),
        })}`,
      }),
    /** Issues of all projects that the token sees, made in the span: 100 at most. */
    listAllIssues: (span: { after: number; before: number }): Promise<Answer<Issue[]>> =>
      call('list_all', z.array(issueSchema), {
        method: 'GET',
        path: `/api/v4/issues?${new URLSearchParams({
          state: 'all',
          scope: 'all',
          created_after: new Date(span.after).toISOString(),
          created_before: new Date(span.before).toISOString(),
          per_page: String(ISSUES_PER_PAGE),
        })}`,
      }),
    readIssue: (projectId: number, iid: number): Promise<Answer<Issue>> =>
      call('read', issueSchema, { method: 'GET', path: `${issuesPath(projectId)}/${iid}` }),
    updateIssue: (projectId: number, iid: number, body: IssueChange): Promise<Answer<Issue>> =>
      call('update', issueSchema, { method: 'PUT', path: `${issuesPath(projectId)}/${iid}`, body }),
    /** One confidential issue of the project, if the token sees any. */
    listConfidential: (projectId: number): Promise<Answer<Issue[]>> =>
      call('list', z.array(issueSchema), {
        method: 'GET',
        path: `${issuesPath(projectId)}?${new URLSearchParams({ confidential: 'true', scope: 'all', per_page: '1' })}`,
      }),
    closeIssue: (projectId: number, iid: number): Promise<Answer<Issue>> =>
      call('update', issueSchema, {
        method: 'PUT',
        path: `${issuesPath(projectId)}/${iid}`,
        body: { state_event: 'close' },
      }),
    createNote: (projectId: number, iid: number, body: string, deadline?: Deadline): Promise<Answer<Note>> =>
      call('note', noteSchema, {
        method: 'POST',
        path: `${issuesPath(projectId)}/${iid}/notes`,
        body: { body },
        ...(deadline ? { deadline } : {}),
      }),
    /** Notes of an issue, newest first; a page with fewer than `NOTES_PER_PAGE` is the last. */
    listNotes: (projectId: number, iid: number, page: number, timeout?: number): Promise<Answer<Note[]>> =>
      call('list_notes', z.array(noteSchema), {
        method: 'GET',
        timeout,
        path: `${issuesPath(projectId)}/${iid}/notes?${new URLSearchParams({
          sort: 'desc',
          order_by: 'created_at',
          per_page: String(NOTES_PER_PAGE),
          page: String(page),
        })}`,
      }),
    findProject: (project: string): Promise<Answer<Project>> =>
      call('project', projectSchema, { method: 'GET', path: `/api/v4/projects/${encodeURIComponent(project)}` }),
    findUsers: (username: string): Promise<Answer<Array<{ id: number; username: string }>>> =>
      call('users', z.array(userSchema), { method: 'GET', path: `/api/v4/users?${new URLSearchParams({ username })}` }),
    readOwnToken: (): Promise<Answer<OwnToken>> =>
      call('token', tokenSchema, { method: 'GET', path: '/api/v4/personal_access_tokens/self' }),
    readSelf: (): Promise<Answer<Self>> => call('user', selfSchema, { method: 'GET', path: '/api/v4/user' }),
    /** GitLab before 15.2 answers 404 here, and has `/version`. */
    readMetadata: (): Promise<Answer<{ version: string }>> =>
      call('metadata', versionSchema, { method: 'GET', path: '/api/v4/metadata' }),
    readVersion: (): Promise<Answer<{ version: string }>> =>
      call('version', versionSchema, { method: 'GET', path: '/api/v4/version' }),
    /** Any answer will do: it is asked for GitLab's clock, and whether it answers this token at all. */
    probe: (): Promise<Answer<unknown>> => call('probe', z.unknown(), { method: 'GET', path: '/api/v4/metadata' }),
  };
}

/** The path of a project's issues; the number is what we send, for a path ends with a renaming. */
export function issuesPath(project: number | string): string {
  return `/api/v4/projects/${encodeURIComponent(project)}/issues`;
}
