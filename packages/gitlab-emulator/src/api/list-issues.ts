import { canReadIssue, canSee } from '../instance/access.ts';
import type { Instance } from '../instance/instance.ts';
import { ISSUE_TYPES, type Issue } from '../instance/issue.ts';
import { issuesWithin, type Project } from '../instance/project.ts';
import type { SearchColumn } from '../search/indexed-text.ts';
import { type Answer, error, json, message } from './answer.ts';
import type { Call, SignedCall } from './call.ts';
import { type Declaration, declare, type Values } from './declaration.ts';
import { projectOf, viewOf } from './find-project.ts';
import { issueEntity } from './issue-entity.ts';
import { noteLimited } from './limiters.ts';
import { PAGINATION, paginate } from './pagination.ts';

const PARAMETERS = {
  state: { type: 'string', values: ['opened', 'closed', 'all'] },
  labels: { type: 'list' },
  iids: { type: 'integers' },
  confidential: { type: 'boolean' },
  author_id: { type: 'integer' },
  author_username: { type: 'string' },
  assignee_id: { type: 'string' },
  assignee_username: { type: 'list' },
  scope: { type: 'string', values: ['created_by_me', 'assigned_to_me', 'all'] },
  issue_type: { type: 'string', values: ISSUE_TYPES },
  created_after: { type: 'time' },
  created_before: { type: 'time' },
  updated_after: { type: 'time' },
  updated_before: { type: 'time' },
  with_labels_details: { type: 'boolean' },
  order_by: { type: 'string', values: ['created_at', 'updated_at', 'title', 'due_date'] },
  sort: { type: 'string', values: ['asc', 'desc'] },
  search: { type: 'string' },
  in: { type: 'list' },
  ...PAGINATION,
} as const satisfies Declaration;

/** Filters of GitLab's that are not modelled here. */
const NOT_THERE =
  /^(?:not\[|milestone|my_reaction_emoji|iteration_|epic_id|weight|health_status|due_date|cursor|assignee_ids|crm_)/;

type Given = Values<typeof PARAMETERS>;

/** GET /projects/:id/issues. Windows of time are inclusive; labels are exact titles, all of them wanted. */
export const listIssues = (call: Call): Answer =>
  list(call, () => {
    const found = projectOf(call);
    return found.kind === 'refused' ? found : { kind: 'found', projects: [found.project], scope: undefined };
  });

/** GET /issues: of all projects that the caller may see; without `scope` their own only. */
export const listAllIssues = (call: SignedCall): Answer =>
  list(call, () => {
    const projects = [...call.instance.projects.values()].filter((project) => canSee(project, call.token));
    return { kind: 'found', projects, scope: 'created_by_me' };
  });

type Found =
  | { kind: 'found'; projects: Project[]; scope: 'created_by_me' | undefined }
  | { kind: 'refused'; answer: Answer };

const list = (call: Call, find: () => Found): Answer => {
  const declared = declare(call, PARAMETERS);
  if (declared.kind === 'refused') return declared.answer;
  const given = declared.values;
  const unknown = Object.keys(call.parameters).find((name) => NOT_THERE.test(name));
  // An answer that ignored a filter would look like a true one.
  if (unknown !== undefined) return message(501, `The emulator does not filter by ${unknown}: leave it out`);
  if (given.per_page === 0) return error(400, 'per_page has a value not allowed');
  const { instance, token, at } = call;
  if (given.search && call.limiters.search(token?.user.id ?? call.address, at))
    return noteLimited({ retryAfter: instance.compatibility.retryAfterOnAppLimiter });
  const found = find();
  if (found.kind === 'refused') return found.answer;
  const filters = [
    ...filtersOf(given),
    ...scopeFilters(given.scope ?? found.scope, token?.user.id),
    ...(given.search ? [searchFilter(instance, given.search, given.in)] : []),
  ];
  const from = given.created_after ?? Number.NEGATIVE_INFINITY;
  const issues = found.projects.flatMap((project) =>
    issuesWithin(viewOf(call, project), from, given.created_before ?? Infinity).filter(
      (issue) => canReadIssue(project, issue, token) && filters.every((holds) => holds(issue)),
    ),
  );
  const { items, headers } = paginate(call, order(issues, given), given);
  const labelDetails = given.with_labels_details ?? false;
  const projects = new Map(found.projects.map((project) => [project.id, project]));
  const body = items.flatMap((issue) => {
    const project = projects.get(issue.projectId);
    return project ? [issueEntity(instance, project, issue, { single: false, labelDetails })] : [];
  });
  return json(200, body, headers);
};

type Filter = (issue: Issue) => boolean;

/** What is mine is nobody's without a token. */
const scopeFilters = (scope: string | null | undefined, me: number | undefined): Filter[] => {
  if (scope === 'created_by_me') return [(issue) => issue.author.id === me];
  if (scope === 'assigned_to_me') return [(issue) => issue.assignees.some(({ id }) => id === me)];
  return [];
};

const filtersOf = (given: Given): Filter[] => {
  const filters: Filter[] = [];
  const { state, labels, iids, confidential, author_id, author_username, assignee_id, issue_type } = given;
  if (state != null && state !== 'all') filters.push((issue) => issue.state === state);
  if (labels?.length) filters.push(labelFilter(labels));
  if (iids?.length) filters.push((issue) => iids.includes(issue.iid));
  if (confidential != null) filters.push((issue) => issue.confidential === confidential);
  if (author_id != null) filters.push((issue) => issue.author.id === author_id);
  if (author_username != null) filters.push((issue) => issue.author.username === author_username);
  if (given.assignee_username?.length) filters.push(assigneeNameFilter(given.assignee_username));
  if (assignee_id) filters.push(assigneeFilter(assignee_id));
  if (issue_type != null) filters.push((issue) => issue.issueType === issue_type);
  const { updated_after, updated_before } = given;
  if (updated_after != null) filters.push((issue) => issue.updatedAt >= updated_after);
  if (updated_before != null) filters.push((issue) => issue.updatedAt <= updated_before);
  return filters;
};

const COLUMNS: readonly SearchColumn[] = ['title', 'description'];

/** Looks into the index, which may know another text of an issue than is there now, or none. */
const searchFilter = (instance: Instance, search: string, within: string[] | null | undefined): Filter => {
  const { compatibility, inferred, searchRows } = instance;
  const columns = COLUMNS.filter((column) => !within?.length || within.includes(column));
  const matches = instance.fullText.matcher(search, columns, compatibility.search);
  return (issue) => {
    const row = searchRows.get(issue.id);
    if (row === null || (issue.movedToId !== null && !inferred.searchFindsMoved)) return false;
    return matches(row ?? issue);
  };
};

/** `None` and `Any` are words of their own. */
const labelFilter = (labels: string[]): Filter => {
  const only = labels.length === 1 ? labels[0]?.toLowerCase() : undefined;
  if (only === 'none') return (issue) => issue.labels.length === 0;
  if (only === 'any') return (issue) => issue.labels.length > 0;
  return (issue) => labels.every((label) => issue.labels.includes(label));
};

const assigneeFilter = (wanted: string): Filter => {
  if (/^none$/i.test(wanted)) return (issue) => issue.assignees.length === 0;
  if (/^any$/i.test(wanted)) return (issue) => issue.assignees.length > 0;
  return (issue) => issue.assignees.some(({ id }) => String(id) === wanted);
};

const assigneeNameFilter =
  (names: string[]): Filter =>
  ({ assignees }) =>
    names.every((name) => assignees.some(({ username }) => username === name));

const order = (issues: Issue[], { order_by, sort }: Given): Issue[] => {
  const direction = sort === 'asc' ? 1 : -1;
  const compare = (a: Issue, b: Issue): number => {
    if (order_by === 'title') return a.title < b.title ? -1 : a.title > b.title ? 1 : 0;
    if (order_by === 'due_date')
      return (a.dueDate ?? '9999') < (b.dueDate ?? '9999') ? -1 : a.dueDate === b.dueDate ? 0 : 1;
    return order_by === 'updated_at' ? a.updatedAt - b.updatedAt : a.createdAt - b.createdAt;
  };
  return issues.sort((a, b) => direction * (compare(a, b) || a.id - b.id));
};
