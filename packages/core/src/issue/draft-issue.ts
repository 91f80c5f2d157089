import type { PresetName } from '../config/source-schema.ts';
import type { IncomingEvent } from '../event/incoming-event.ts';
import { sentList, sentText } from '../event/sent-text.ts';
import { defaultDescription } from './default-description.ts';
import { footer } from './description/footer.ts';
import { dayAfter } from './description/instant.ts';
import { isUnreadable } from './description/notices.ts';
import { MAX_DESCRIPTION_BYTES } from './description/sections.ts';
import type { IssueDraft } from './draft.ts';
import { draftTitle } from './draft-title.ts';
import { isBlank } from './neutralise/clean.ts';
import { bytesOf } from './neutralise/cut.ts';
import type { Route } from './route.ts';
import { createScope, type Scope } from './template/scope.ts';
import type { Templates } from './template.ts';

/** On every issue whose own template failed, so that the operator finds them. */
const FALLBACK_LABEL = 'issuebridge::template-failed';

/** What a draft is made from. */
export type DraftInput = {
  event: IncomingEvent;
  route: Route;
  /** Of the event's source: what its payload means. */
  preset: PresetName;
  /** Of the event's source: for due dates and times shown. */
  timezone: string;
  /** Hosts of all GitLab destinations: links there would be cross-references. */
  gitlabHosts: string[];
  templates: Templates;
  /** Of the description, UTF-8; GitLab's own limit where it is left out. */
  maxBytes?: number | undefined;
  /** Of the pages on ingest's private port, without a trailing slash; the footer leads there. */
  adminUrl?: string | undefined;
};

/** The issue of an event. Total: a template that fails gives way to what code makes, and `fallback` says so. The same input gives the same draft. */
export function draftIssue(input: DraftInput): IssueDraft {
  const { event, route, preset, timezone, gitlabHosts, templates, maxBytes, adminUrl } = input;
  const { issue } = route;
  const scope = createScope(event);
  const failures: string[] = [];
  const title = draftTitle({ event, preset, template: issue.title, scope, templates });
  if (!title.ok) failures.push(`title: ${title.reason}`);
  const own = ownDescription({ ...input, scope });
  if (own?.ok === false) failures.push(`description: ${own.reason}`);
  const labels = draftLabels({ event, route, scope, templates, failures });
  const wishes = preset === 'gitlab-issue' ? sentWishes(event) : undefined;
  const due = issue.due?.[event.fields.severity];
  return {
    title: title.value,
    description: own?.ok
      ? own.text
      : defaultDescription({ event, route: route.name, timezone, gitlabHosts, maxBytes, adminUrl }),
    labels,
    confidential: issue.confidential ?? true,
    issueType: issue.type ?? wishes?.issueType ?? 'issue',
    dueDate: due === undefined ? wishes?.dueDate : dayAfter(event.receivedAt, due, timezone),
    assignees: issue.assignees ?? [],
    assigneeIds: wishes?.assigneeIds ?? [],
    fallback: failures.length === 0 ? undefined : failures.join('; '),
  };
}

type Own = { ok: true; text: string } | { ok: false; reason: string };

/** The operator's description with our footer; undefined when there is none to show, as for a body nobody could read. */
function ownDescription(input: DraftInput & { scope: Scope }): Own | undefined {
  const { event, route, scope, gitlabHosts, templates, maxBytes = MAX_DESCRIPTION_BYTES, adminUrl } = input;
  const template = route.issue.description;
  if (template === undefined || isUnreadable(event)) return undefined;
  const rendered = templates.renderDescription({ template, scope, gitlabHosts });
  if (!rendered.ok) return rendered;
  if (isBlank(rendered.value)) return undefined;
  const text = `${rendered.value.trimEnd()}\n\n${footer({ event, route: route.name, adminUrl })}`;
  // Cut, it could end within its own code and let a value out.
  if (bytesOf(text) > maxBytes) return { ok: false, reason: 'the result is larger than GitLab takes' };
  return { ok: true, text };
}

function draftLabels(input: {
  event: IncomingEvent;
  route: Route;
  scope: Scope;
  templates: Templates;
  failures: string[];
}): string[] {
  const { event, route, scope, templates, failures } = input;
  const labels: string[] = [];
  for (const template of route.issue.labels ?? []) {
    const rendered = templates.renderLabel({ template, scope });
    if (!rendered.ok) failures.push(`label: ${rendered.reason}`);
    else if (rendered.value !== undefined) labels.push(rendered.value);
  }
  if (event.fields.isTest) labels.push('test');
  if (isUnreadable(event)) labels.push('unreadable');
  if (failures.length > 0) labels.push(FALLBACK_LABEL);
  return [...new Set(labels)];
}

/** What a drop-in sender asks of the issue itself; what it may not choose, `routeEvent` has decided. */
function sentWishes({ payload }: IncomingEvent): Pick<IssueDraft, 'assigneeIds' | 'dueDate'> & {
  issueType: IssueDraft['issueType'] | undefined;
} {
  const due = sentText(payload.due_date).trim();
  const type = sentText(payload.issue_type).trim();
  const ids = sentList(payload.assignee_ids).map((id) => (/^\d{1,10}$/.test(id.trim()) ? Number(id) : 0));
  return {
    dueDate: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(due) ? due : undefined,
    issueType: type === 'incident' || type === 'issue' ? type : undefined,
    assigneeIds: [...new Set(ids)].filter((id) => id > 0),
  };
}
