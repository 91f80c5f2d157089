import type { SourceSettings } from '../config/source-schema.ts';
import { checkPayload, type FieldProblem } from './check-payload.ts';
import type { EventFields, IncomingEvent } from './incoming-event.ts';
import { decodeUtf8, type ParsedJson, parseJsonObject } from './json.ts';
import type { RenderValue } from './presets/preset.ts';
import { presetNamed } from './presets/preset-named.ts';

/** What of a job is needed to read its event; `queue/event-job` gives it. */
export type EventBody = {
  id: string;
  source: string;
  received_at: string;
  kind: 'event' | 'unreadable' | 'invalid' | 'too_large';
  body: string;
  encoding: 'utf8' | 'base64';
};

/** An event, or why the body is none; `slug` is the last part of the problem's type. */
export type ParsedEvent =
  | { ok: true; event: IncomingEvent }
  | { ok: false; slug: 'unreadable-body' | 'invalid-payload' | 'too-large'; detail: string; errors: FieldProblem[] };

/** Reads a body by the source's present settings; ingest asks it whether to accept, the worker what came in. */
export function parseEvent(input: { job: EventBody; settings: SourceSettings; renderValue: RenderValue }): ParsedEvent {
  const { job, settings, renderValue } = input;
  const base = { id: job.id, source: job.source, receivedAt: job.received_at };
  if (job.kind === 'too_large') {
    return { ok: false, slug: 'too-large', detail: 'Only the first part of this body was kept.', errors: [] };
  }
  if (job.kind === 'unreadable') {
    const rawBody = job.encoding === 'base64' ? Buffer.from(job.body, 'base64').toString('utf8') : job.body;
    const fields = unreadableFields({ source: job.source, settings });
    return { ok: true, event: { ...base, payload: {}, rawBody, fields } };
  }
  const json = parseBody(job);
  if (!json.ok) return { ok: false, slug: 'unreadable-body', detail: json.detail, errors: [] };
  const preset = presetNamed(settings.preset);
  const problem = checkPayload({ schema: preset.payload, payload: json.value, presetName: preset.name });
  if (problem) return { ok: false, slug: 'invalid-payload', ...problem };
  const fields = preset.normalise({ payload: json.value, settings, renderValue });
  return { ok: true, event: { ...base, payload: json.value, rawBody: undefined, fields } };
}

function parseBody(job: EventBody): ParsedJson {
  if (job.encoding === 'utf8') return parseJsonObject(job.body);
  const text = decodeUtf8(Buffer.from(job.body, 'base64'));
  return text === undefined ? { ok: false, detail: 'The body is not UTF-8 text.' } : parseJsonObject(text);
}

/** A body nobody could read is graded by the operator's default: it may be the critical one. */
function unreadableFields(input: { source: string; settings: SourceSettings }): EventFields {
  return {
    severity: input.settings.severity.default,
    severityKnown: false,
    summary: `Unreadable event from ${input.source}`,
    entities: { first: [], total: 0 },
    status: 'firing',
    link: undefined,
    occurredAt: undefined,
    isTest: false,
    facts: [],
    body: undefined,
  };
}
