import type { Instance } from '../instance/instance.ts';
import type { Issue } from '../instance/issue.ts';
import type { Project } from '../instance/project.ts';
import { userEntity } from './user-entity.ts';

/** Where people look at an issue. */
const issueUrl = (instance: Instance, project: Project, issue: Issue): string =>
  `${instance.publicUrl}/${project.path}/-/issues/${issue.iid}`;

/** ISO 8601 with milliseconds, or null. */
export const stamp = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

type Detail = {
  /** Answers about one issue say `subscribed`, lists do not. */
  single: boolean;
  labelDetails?: boolean;
};

/** GitLab's `Issue` entity of the free edition, its fields in GitLab's order. */
export const issueEntity = (instance: Instance, project: Project, issue: Issue, { single, labelDetails }: Detail) => {
  const assignees = issue.assignees.map((user) => userEntity(instance, user));
  const tasks = taskCompletion(issue.description);
  const api = `${instance.publicUrl}/api/v4/projects/${project.id}`;
  return {
    id: issue.id,
    iid: issue.iid,
    project_id: project.id,
    title: issue.title,
    description: issue.description,
    state: issue.state,
    created_at: stamp(issue.createdAt),
    updated_at: stamp(issue.updatedAt),
    closed_at: stamp(issue.closedAt),
    closed_by: issue.closedBy === null ? null : userEntity(instance, issue.closedBy),
    labels: labelDetails ? issue.labels.map((title) => labelDetail(project, title)) : issue.labels,
    milestone: null,
    assignees,
    author: userEntity(instance, issue.author),
    type: issue.issueType.toUpperCase(),
    assignee: assignees[0] ?? null,
    user_notes_count: issue.notes.length,
    merge_requests_count: 0,
    upvotes: 0,
    downvotes: 0,
    due_date: issue.dueDate,
    confidential: issue.confidential,
    discussion_locked: issue.discussionLocked,
    issue_type: issue.issueType,
    web_url: issueUrl(instance, project, issue),
    time_stats: { time_estimate: 0, total_time_spent: 0, human_time_estimate: null, human_total_time_spent: null },
    task_completion_status: tasks,
    has_tasks: tasks.count > 0,
    ...(tasks.count > 0 && { task_status: `${tasks.completed_count} of ${tasks.count} checklist items completed` }),
    _links: {
      self: `${api}/issues/${issue.iid}`,
      notes: `${api}/issues/${issue.iid}/notes`,
      award_emoji: `${api}/issues/${issue.iid}/award_emoji`,
      project: api,
      closed_as_duplicate_of: null,
    },
    references: { short: `#${issue.iid}`, relative: `#${issue.iid}`, full: `${project.path}#${issue.iid}` },
    severity: issue.severity.toUpperCase(),
    ...(single && { subscribed: true }),
    moved_to_id: issue.movedToId,
    imported: false,
    imported_from: 'none',
    service_desk_reply_to: null,
  };
};

const labelDetail = (project: Project, title: string) => {
  const label = project.labels.get(title);
  return {
    id: label?.id ?? null,
    name: title,
    description: null,
    description_html: '',
    text_color: '#FFFFFF',
    color: label?.color ?? null,
    archived: false,
  };
};

const TASK = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[([ xX])\][ \t]/gm;

const taskCompletion = (description: string | null): { count: number; completed_count: number } => {
  const tasks = description?.includes('[') ? [...description.matchAll(TASK)] : [];
  return { count: tasks.length, completed_count: tasks.filter(([, mark]) => mark !== ' ').length };
};
