import type { Severity } from '../config/severity.ts';

/** One thing an event is about. Only `name` is sure: senders' lists need not be of equal length, and are never zipped blindly. */
export type Entity = { name: string; type?: string; source?: string; location?: string };

/** The entities of an event, the first of them and how many there were: 50,000 in one event must not reach a template. */
export type Entities = { first: Entity[]; total: number };

/** What every preset makes of its sender's payload: the names under `event` in templates, `when` and keys. */
export type EventFields = {
  severity: Severity;
  /** False when neither the preset's nor the operator's map knew what was sent: `severity` is then the configured default. */
  severityKnown: boolean;
  summary: string;
  entities: Entities;
  status: 'firing' | 'resolved';
  /** As sent, not validated: only `issue/neutralise` may make a link of it. */
  link: string | undefined;
  /** ISO 8601 with zone; undefined when the sender named no time that could be read. */
  occurredAt: string | undefined;
  isTest: boolean;
  /** Short facts worth a table row, in the sender's order: label and value as sent; `table` is the heading of one of its own. */
  facts: Array<{ label: string; value: string; table?: 'Labels' | 'Annotations' }>;
  /** Long Markdown or plain text of the sender, shown with everything that acts disarmed. */
  body: string | undefined;
};

/** One accepted event, parsed and validated: all a worker needs to know what came in. */
export type IncomingEvent = {
  id: string;
  source: string;
  /** ISO 8601. */
  receivedAt: string;
  /** The sender's own fields, as JSON gave them. For an unreadable body: `{}`. */
  payload: Record<string, unknown>;
  /** The body as text, for the folded raw event; undefined when `payload` says it all. */
  rawBody: string | undefined;
  fields: EventFields;
};
