import type { Config } from '../config/schema.ts';
import type { FieldProblem } from '../event/check-payload.ts';
import { type EventBody, parseEvent } from '../event/parse-event.ts';
import { presetNamed } from '../event/presets/preset-named.ts';
import { type SplitPart, splitBody } from '../event/split-body.ts';
import { issuesPath, type NewIssue } from '../gitlab/client.ts';
import { appendMarker } from '../issue/marker.ts';
import type { Templates } from '../issue/template.ts';
import { createDrafts } from './drafts.ts';
import { toNewIssue } from './new-issue.ts';
import { type Prepared, prepare } from './prepare.ts';

/** Stands where the marker will: it is signed with the secret, and of the project's number. */
const MARKER = '[marker]';

/** Stands where the event's id will. */
const EVENT_ID = '00000000-0000-0000-0000-000000000000';

/** The request that an event would be, where its incident has no issue yet. `remarks`: what else is to be known of it. */
export type PreviewedRequest = {
  kind: 'request';
  route: string;
  destination: string;
  incidentKey: string;
  request: { method: 'POST'; path: string; body: NewIssue };
  /** User names, which become `assignee_ids`. */
  assignees: string[];
  remarks: string[];
};

/** What one event would become. */
export type PreviewedEvent =
  | PreviewedRequest
  | { kind: 'dropped'; route: string; reason: string }
  | {
      kind: 'refused';
      slug: 'unreadable-body' | 'invalid-payload' | 'unroutable';
      detail: string;
      errors: FieldProblem[];
    };

/** What a body would become; `pointer` is the place of one of several events. */
export type Preview =
  | { kind: 'one'; event: PreviewedEvent }
  | { kind: 'several'; events: Array<{ pointer: string; event: PreviewedEvent }> };

type Input = {
  /** Of the configuration. */
  source: string;
  /** The body as it would be posted. */
  text: string;
  /** ISO 8601; due dates count from it. */
  receivedAt: string;
};

/**
 * The way of a body up to the request, by the code that ingest and the workers run. It asks nobody and leaves nothing
 * behind. Throws for a source that there is not.
 */
export function previewBody(
  { source, text, receivedAt }: Input,
  { config, templates, adminUrl }: { config: Config; templates: Templates; adminUrl?: string | undefined },
): Preview {
  const settings = config.sources[source];
  if (!settings) throw new Error(`there is no source ${source}`);
  const preset = presetNamed(settings.preset);
  const preview = (body: string): PreviewedEvent =>
    previewEvent({ id: EVENT_ID, source, received_at: receivedAt, kind: 'event', body, encoding: 'utf8' });
  if (!preset.several) return { kind: 'one', event: preview(text) };
  const split = splitBody({ text, preset, several: preset.several });
  if (!split.ok) return { kind: 'one', event: refused(split) };
  const previewPart = ({ problem, body }: SplitPart): PreviewedEvent =>
    problem ? refused({ slug: 'invalid-payload', ...problem }) : preview(body);
  return {
    kind: 'several',
    events: split.parts.map((part) => ({ pointer: part.pointer, event: previewPart(part) })),
  };

  function previewEvent(job: EventBody): PreviewedEvent {
    const drafts = createDrafts({ config, templates, adminUrl });
    const parsed = settings && parseEvent({ job, settings, renderValue: drafts.renderValue });
    if (parsed?.ok === false && parsed.slug !== 'too-large') return refused({ ...parsed, slug: parsed.slug });
    const preparation = prepare(job, { config, ...drafts });
    switch (preparation.kind) {
      case 'refused':
        return refused({ slug: 'unroutable', detail: `${preparation.detail}: ${preparation.hint}`, errors: [] });
      case 'dropped':
        return { kind: 'dropped', route: preparation.dropped.route, reason: preparation.dropped.reason };
      case 'prepared':
        return request(preparation, drafts.draftIssue);
    }
  }
}

function request(prepared: Prepared, draftIssue: ReturnType<typeof createDrafts>['draftIssue']): PreviewedRequest {
  const { event, route, incident } = prepared;
  const draft = draftIssue(prepared);
  const issue = { ...draft, description: appendMarker(draft.description, MARKER) };
  const { assignees, fallback } = draft;
  const remarks = [
    ...(fallback === undefined ? [] : [`a template failed, so the plain text stands in: ${fallback}`]),
    ...(incident.weak === undefined
      ? []
      : [`the incident key is not used, but a hash of all fields: ${incident.weak}`]),
    ...(event.fields.status === 'resolved' ? ['it is over: where its incident has no issue, none is made'] : []),
    ...(event.fields.severityKnown ? [] : ['no map knows its severity: the default of the source is taken']),
    ...(/^\d+$/.test(route.project) ? [] : ['in the path the number of the project will stand']),
    ...(assignees.length === 0 ? [] : [`assignee_ids will have the ids of: ${assignees.join(', ')}`]),
  ];
  return {
    kind: 'request',
    route: route.name,
    destination: route.destination,
    incidentKey: incident.key,
    request: { method: 'POST', path: issuesPath(route.project), body: toNewIssue(issue, draft.confidential) },
    assignees,
    remarks,
  };
}

type Refusal = Omit<Extract<PreviewedEvent, { kind: 'refused' }>, 'kind'>;

function refused({ slug, detail, errors }: Refusal): PreviewedEvent {
  return { kind: 'refused', slug, detail, errors };
}
