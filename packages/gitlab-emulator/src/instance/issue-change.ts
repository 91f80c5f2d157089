import type { Instance } from './instance.ts';
import type { Issue, IssueSeverity, IssueType } from './issue.ts';
import { resolveLabels } from './label.ts';
import type { Project } from './project.ts';
import type { User } from './user.ts';

/** What a request, or a quick action in one, changes; undefined stays as it is. */
export type IssueChange = {
  title?: string | undefined;
  description?: string | null | undefined;
  labels?: string[] | undefined;
  addLabels?: string[] | undefined;
  removeLabels?: string[] | undefined;
  confidential?: boolean | undefined;
  assignees?: User[] | undefined;
  dueDate?: string | null | undefined;
  discussionLocked?: boolean | null | undefined;
  issueType?: IssueType | undefined;
  severity?: IssueSeverity | undefined;
  stateEvent?: 'close' | 'reopen' | undefined;
};

/** Everything a change has to know. */
export type ChangeDeps = {
  instance: Instance;
  project: Project;
  issue: Issue;
  user: User;
  at: number;
  /** Missing labels are made only by those who may. */
  canCreateLabels: boolean;
};

/** Applies a change to an issue that is stored or about to be. Closing what is closed changes nothing. */
export const changeIssue = (deps: ChangeDeps, change: IssueChange): void => {
  const { issue, user, at } = deps;
  if (change.title !== undefined) issue.title = change.title;
  if (change.description !== undefined) issue.description = change.description;
  if (change.confidential !== undefined) issue.confidential = change.confidential;
  // The free edition keeps the first assignee only.
  if (change.assignees !== undefined) issue.assignees = change.assignees.slice(0, 1);
  if (change.dueDate !== undefined) issue.dueDate = change.dueDate;
  if (change.discussionLocked !== undefined) issue.discussionLocked = change.discussionLocked;
  if (change.issueType !== undefined) issue.issueType = change.issueType;
  if (change.severity !== undefined && issue.issueType === 'incident') issue.severity = change.severity;
  changeLabels(deps, change);
  const closes = issue.state === 'opened' || !deps.instance.inferred.closingAgainChangesNothing;
  if (change.stateEvent === 'close' && closes) {
    Object.assign(issue, { state: 'closed', closedAt: at, closedBy: user });
  } else if (change.stateEvent === 'reopen' && issue.state === 'closed') {
    Object.assign(issue, { state: 'opened', closedAt: null, closedBy: null });
  }
  issue.updatedAt = at;
};

const changeLabels = (deps: ChangeDeps, { labels, addLabels, removeLabels }: IssueChange): void => {
  if (labels === undefined && addLabels === undefined && removeLabels === undefined) return;
  const { instance, project, issue, user, canCreateLabels: canCreate } = deps;
  const titles = [...(labels ?? issue.labels), ...(addLabels ?? [])];
  const removed = new Set(removeLabels);
  issue.labels = resolveLabels({ instance, project, user, canCreate, titles }).filter((title) => !removed.has(title));
};
