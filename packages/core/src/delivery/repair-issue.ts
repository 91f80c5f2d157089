import type { FieldName, RefusedField } from '../gitlab/refused-field.ts';
import { LEFT_OUT } from '../issue/description/sections.ts';
import type { IssueDraft } from '../issue/draft.ts';
import { bytesOf, cutTitle } from '../issue/neutralise/cut.ts';

/** What of an issue can be left out or cut. Never `confidential`: rather no issue than an open one. */
export type Repairable = Pick<IssueDraft, 'title' | 'description' | 'labels' | 'dueDate' | 'issueType'> & {
  assigneeIds: number[];
};

/** What was done about one field, in words that go into the trace. */
export type Repair = { field: FieldName; done: string };

type Repairing = {
  issue: Repairable;
  words: string;
  /** The description anew, in so many bytes of UTF-8. */
  describe: (maxBytes: number) => string;
};
type Repaired = { issue: Repairable; done: string };

/** 200 code points: what a title is cut to when GitLab does not say what it takes. */
const SHORT_TITLE = 200;

/** 1 KiB: the marker and the notice come on top of what is described. */
const ROOM = 1_024;

/** Each gives what is left of the issue, or undefined where it has nothing to give. */
const REPAIRS: Record<FieldName, (repairing: Repairing) => Repaired | undefined> = {
  other: () => undefined,
  assignees: ({ issue }) =>
    issue.assigneeIds.length === 0 ? undefined : { issue: { ...issue, assigneeIds: [] }, done: 'left out' },
  labels: ({ issue, words }) => {
    if (issue.labels.length === 0) return undefined;
    const named = issue.labels.filter((label) => names(words, label));
    const labels = named.length === 0 ? [] : issue.labels.filter((label) => !named.includes(label));
    return { issue: { ...issue, labels }, done: `${issue.labels.length - labels.length} left out` };
  },
  due_date: ({ issue }) =>
    issue.dueDate === undefined ? undefined : { issue: { ...issue, dueDate: undefined }, done: 'left out' },
  issue_type: ({ issue }) =>
    issue.issueType === 'issue' ? undefined : { issue: { ...issue, issueType: 'issue' }, done: 'an issue is made' },
  title: ({ issue, words }) => {
    const length = [...issue.title].length;
    const max = [findLimit(words), SHORT_TITLE, Math.floor(length / 2)].find((limit) => limit && limit < length);
    if (!isTooLong(words) || !max) return undefined;
    return { issue: { ...issue, title: cutTitle(issue.title, max) }, done: `cut to ${max} characters` };
  },
  description: ({ issue, words, describe }) => {
    const size = bytesOf(issue.description);
    const said = findLimit(words);
    const max = said !== undefined && said < size + ROOM ? said - ROOM : Math.floor(size / 2);
    if (!isTooLong(words) || max <= 0) return undefined;
    const text = describe(max);
    if (bytesOf(text) >= size) return undefined;
    const description = text.includes(LEFT_OUT) ? text : `${LEFT_OUT}\n\n${text}`;
    return { issue: { ...issue, description }, done: `made anew in ${max} bytes` };
  },
};

/**
 * The issue without what GitLab refuses of it, and what was done. Undefined where that is not all of it, or would take
 * away what must not go: then the refusal stands.
 */
export function repairIssue(
  issue: Repairable,
  refused: RefusedField[],
  describe: Repairing['describe'],
): { issue: Repairable; repairs: Repair[] } | undefined {
  const repairs: Repair[] = [];
  let left = issue;
  for (const { field, words } of refused) {
    if (repairs.some((repair) => repair.field === field)) continue;
    const repaired = REPAIRS[field]({ issue: left, words, describe });
    if (!repaired) return undefined;
    left = repaired.issue;
    repairs.push({ field, done: repaired.done });
  }
  return repairs.length === 0 ? undefined : { issue: left, repairs };
}

function names(words: string, label: string): boolean {
  const at = words.toLowerCase().indexOf(label.toLowerCase());
  if (at < 0) return false;
  // Part of another label's name it would be no sign: `high` in `severity::high`.
  return !/[\p{L}\p{N}:_-]/u.test((words[at - 1] ?? '') + (words[at + label.length] ?? ''));
}

function isTooLong(words: string): boolean {
  return /too (?:long|large|big)|maximum/i.test(words);
}

/** Characters or bytes, whichever GitLab counts: a text of so many bytes fits both. */
function findLimit(words: string): number | undefined {
  const [, digits, unit = ''] = /maximum(?:\s+size)?\s+is\s+([\d.,_]+)\s*([KM]i?B)?/i.exec(words) ?? [];
  const number = Number(digits?.replace(/[,_]/g, '').replace(/\.$/, ''));
  const factor = /^m/i.test(unit) ? 1_048_576 : /^k/i.test(unit) ? 1_024 : 1;
  return number > 0 ? Math.floor(number * factor) : undefined;
}
