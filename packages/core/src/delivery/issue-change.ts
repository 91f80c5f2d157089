import type { Issue } from '../gitlab/answer.ts';
import type { IssueChange } from '../gitlab/client.ts';
import type { FieldName, RefusedField } from '../gitlab/refused-field.ts';
import { type Memory, type Shown, titleHash } from './memory.ts';

/**
 * What has to be changed of an issue so that it shows a worse event, and nothing that a person has changed: a title, due date
 * or label is replaced only where ours still stands there. Empty where nothing is left to do.
 */
export function changeToShow(shown: Shown, issue: Issue, memory: Memory): IssueChange {
  const { title, due_date: due = null, labels = [] } = issue;
  const isOurTitle = title !== undefined && title !== shown.title && memory.titles.includes(titleHash(title));
  const isOurDue = memory.dues.includes(due ?? '');
  const isSooner = shown.dueDate !== undefined && (due === null || shown.dueDate < due);
  return {
    ...(isOurTitle ? { title: shown.title } : {}),
    ...(isOurDue && isSooner && shown.dueDate !== undefined ? { due_date: shown.dueDate } : {}),
    ...changeOfLabels(shown.labels, labels, memory),
  };
}

function changeOfLabels(wanted: string[], present: string[], { labels, tried }: Memory): IssueChange {
  const replaced = labels.filter((label) => !wanted.includes(label));
  const added = wanted.filter((label) => !labels.includes(label) && !present.includes(label));
  // Neither the old ones nor what an attempt that broke off put in their place: a person took them away.
  const isOurs = replaced.length === 0 || [...replaced, ...tried].some((label) => present.includes(label));
  if (!isOurs) return {};
  const removed = [...replaced, ...tried].filter((label) => present.includes(label) && !wanted.includes(label));
  return {
    ...(added.length > 0 ? { add_labels: added } : {}),
    ...(removed.length > 0 ? { remove_labels: [...new Set(removed)] } : {}),
  };
}

/** The parameters of a change by the fields that a refusal names. */
const PARAMETERS: Partial<Record<FieldName, Array<keyof IssueChange>>> = {
  title: ['title'],
  labels: ['add_labels', 'remove_labels'],
  due_date: ['due_date'],
};

/** The change without what GitLab refuses; where it names nothing of it, only what opens or closes the issue is left. */
export function withoutRefused(change: IssueChange, refused: RefusedField[]): IssueChange {
  const names = refused.flatMap(({ field }) => PARAMETERS[field] ?? []);
  const left = Object.entries(change).filter(([name]) => !names.includes(name as keyof IssueChange));
  if (left.length < Object.keys(change).length) return Object.fromEntries(left);
  return change.state_event && Object.keys(change).length > 1 ? { state_event: change.state_event } : {};
}

/** What a change is about, for the trace: names of fields, no values. */
export function describeChange(change: IssueChange): string {
  return Object.entries(change)
    .map(([name, value]) => (name === 'state_event' ? `issue: ${value}` : name))
    .join(', ');
}
