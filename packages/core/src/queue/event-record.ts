/** Where an event stands, as `GET /v1/events/{id}` says it. */
export type EventStatus = 'queued' | 'active' | 'delayed' | 'parked' | 'delivered' | 'ignored' | 'dead';

/** How an event ended, as `GET /v1/events/{id}` says it; undefined until it has. */
export type EventOutcome =
  | 'created'
  | 'adopted'
  | 'noted'
  | 'updated'
  | 'unchanged'
  | 'closed'
  | 'reopened'
  | 'dropped'
  | 'resolved_unknown';

/** One step of an event's trace. `detail` holds no personal data and no value of the payload but its own keys. */
export type TraceStep = { at: string; step: string; detail: string };

/** What is remembered of an event after its jobs are gone. Times are ISO 8601. */
export type EventRecord = {
  id: string;
  source: string;
  status: EventStatus;
  outcome: EventOutcome | undefined;
  bodyHash: string;
  receivedAt: string;
  finishedAt: string | undefined;
  queue: string | undefined;
  incident: string | undefined;
  reason: string | undefined;
  issue: { webUrl: string; destination: string; projectId: number; iid: number } | undefined;
  /** `kind`: the outcome it made, and until when (Unix ms) it sent the event away; both only of an unfinished event. */
  lastError: { reason: string; detail: string; hint: string; kind?: string; until?: number } | undefined;
  attempts: number;
  /** How often it came again and was recognised, and when the last time. */
  repeats: number;
  repeatedAt: string | undefined;
  /** When it was last sent through intake again: what it died of then is judged anew. */
  redrivenAt: string | undefined;
};
