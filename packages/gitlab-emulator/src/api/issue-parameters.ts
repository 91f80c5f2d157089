import type { Inferred } from '../inferred.ts';
import type { Instance } from '../instance/instance.ts';
import { ISSUE_TYPES, type IssueSeverity, type IssueType, SEVERITIES } from '../instance/issue.ts';
import type { IssueChange } from '../instance/issue-change.ts';
import { type Answer, message } from './answer.ts';
import type { Declaration, Values } from './declaration.ts';

/** Parameters that creating and updating an issue share. */
export const ISSUE_PARAMETERS = {
  description: { type: 'string' },
  labels: { type: 'list' },
  add_labels: { type: 'list' },
  remove_labels: { type: 'list' },
  confidential: { type: 'boolean', allowBlank: false },
  assignee_ids: { type: 'integers' },
  assignee_id: { type: 'integer' },
  milestone_id: { type: 'integer' },
  due_date: { type: 'string' },
  discussion_locked: { type: 'boolean' },
  issue_type: { type: 'string', values: ISSUE_TYPES },
  severity: { type: 'string', values: SEVERITIES },
} as const satisfies Declaration;

type Given = Values<typeof ISSUE_PARAMETERS>;

/** The change that the shared parameters ask for; `metadata` false: labels, assignees and dates are dropped without a word. */
export const changeFrom = (instance: Instance, given: Given, { metadata }: { metadata: boolean }): IssueChange => ({
  description: given.description,
  confidential: given.confidential ?? undefined,
  ...(metadata && {
    labels: given.labels === null ? [] : given.labels,
    addLabels: given.add_labels ?? undefined,
    removeLabels: given.remove_labels ?? undefined,
    assignees: assigneesFrom(instance, given),
    dueDate: given.due_date === undefined ? undefined : dayFrom(given.due_date),
    discussionLocked: given.discussion_locked,
    issueType: (given.issue_type ?? undefined) as IssueType | undefined,
    severity: (given.severity ?? undefined) as IssueSeverity | undefined,
  }),
});

const assigneesFrom = (instance: Instance, { assignee_ids, assignee_id }: Given) => {
  if (assignee_ids === undefined && assignee_id === undefined) return undefined;
  const ids = assignee_ids ?? (assignee_id == null ? [] : [assignee_id]);
  return ids.map((id) => instance.users.get(id)).filter((user) => user !== undefined);
};

/** A date column takes what is a date and turns all else into nothing. */
const dayFrom = (value: string | null): string | null => {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(value ?? '') ? value : null;
  return day !== null && !Number.isNaN(Date.parse(day)) ? day : null;
};

/** GitLab's limits: characters (code points) for titles, bytes (or characters) for descriptions. */
const MAX_TITLE_CHARACTERS = 255;
const MAX_DESCRIPTION_SIZE = 1_048_576;

/** The model's validation, after quick actions: undefined when it would be saved. */
export const refuseFields = (inferred: Inferred, title: string, description: string | null): Answer | undefined => {
  const problems: Record<string, string[]> = {};
  if (title.trim() === '') problems.title = [inferred.blankText];
  else if (title.length > MAX_TITLE_CHARACTERS && [...title].length > MAX_TITLE_CHARACTERS)
    problems.title = [inferred.tooLongText.replace('{limit}', String(MAX_TITLE_CHARACTERS))];
  if (description !== null && isTooLong(description, inferred))
    problems.description = [inferred.descriptionTooLongText.replace('{bytes}', String(Buffer.byteLength(description)))];
  return Object.keys(problems).length === 0 ? undefined : message(400, problems);
};

/** A UTF-8 character has one byte at least and three per UTF-16 unit at most, so most texts need no counting. */
const isTooLong = (description: string, { descriptionCountedIn }: Inferred): boolean => {
  if (description.length * 3 <= MAX_DESCRIPTION_SIZE) return false;
  const size = descriptionCountedIn === 'bytes' ? Buffer.byteLength(description) : [...description].length;
  return size > MAX_DESCRIPTION_SIZE;
};
