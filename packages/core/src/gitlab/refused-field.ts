/** A field of an issue under the one name that we have for all of its spellings; `other`: one that has no repair. */
export type FieldName = 'title' | 'description' | 'labels' | 'assignees' | 'due_date' | 'issue_type' | 'other';

/** A field that GitLab refuses, with GitLab's words on it as they came. */
export type RefusedField = { field: FieldName; words: string };

/** As parameters (Grape) and as attributes of the model (Rails) name them. */
const FIELDS: Record<string, FieldName> = {
  title: 'title',
  description: 'description',
  labels: 'labels',
  label: 'labels',
  label_ids: 'labels',
  label_links: 'labels',
  add_labels: 'labels',
  assignees: 'assignees',
  assignee: 'assignees',
  assignee_ids: 'assignees',
  assignee_id: 'assignees',
  issue_assignees: 'assignees',
  due_date: 'due_date',
  issue_type: 'issue_type',
  type: 'issue_type',
  work_item_type: 'issue_type',
  work_item_type_id: 'issue_type',
};

/** 20 fields of 1,000 characters: more than an issue has, and bounded whatever answers. */
const MAX_FIELDS = 20;
const MAX_WORDS = 1_000;

/** Between two sentences of one `error`: a comma before the next name with its verb. */
const NEXT_SENTENCE = /,\s+(?=[a-z_]+(?:\[[^\]]*\])*\s+(?:is|are|does|do|has|have|must|can|cannot|may|should)\b)/;

/** The fields that a 400 is about, in GitLab's order: `{ error: "due_date is invalid" }` or `{ message: { title: ["is too long"] } }`. */
export function readRefusedFields(body: Record<string, unknown>): RefusedField[] {
  const { error, message } = body;
  const told: Array<[string, string]> =
    typeof message === 'object' && message !== null && !Array.isArray(message)
      ? Object.entries(message).map(([name, words]) => [name, [words].flat().map(String).join(', ')])
      : typeof error === 'string'
        ? error
            .slice(0, MAX_FIELDS * MAX_WORDS)
            .split(NEXT_SENTENCE)
            .map((words) => [words, words])
        : [];
  return told.slice(0, MAX_FIELDS).map(([name, words]) => ({ field: fieldOf(name), words: words.slice(0, MAX_WORDS) }));
}

function fieldOf(name: string): FieldName {
  const word = /^[a-z_]+/.exec(name.trim().toLowerCase())?.[0] ?? '';
  return Object.hasOwn(FIELDS, word) ? (FIELDS[word] ?? 'other') : 'other';
}
