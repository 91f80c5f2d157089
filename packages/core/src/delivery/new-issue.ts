import type { NewIssue } from '../gitlab/client.ts';
import type { Repairable } from './repair-issue.ts';

/** The body of the create, as the API names its fields. */
export function toNewIssue(issue: Repairable, confidential: boolean): NewIssue {
  return {
    title: issue.title,
    description: issue.description,
    labels: issue.labels,
    confidential,
    issue_type: issue.issueType,
    ...(issue.dueDate === undefined ? {} : { due_date: issue.dueDate }),
    ...(issue.assigneeIds.length === 0 ? {} : { assignee_ids: issue.assigneeIds }),
  };
}
