import type { EventRecord } from '../queue/event-record.ts';
import type { IncidentEntry } from './incidents.ts';
import type { Situation } from './situation.ts';
import type { EventTrace } from './traces.ts';

/** An event as the public API tells it to its source. */
export function publicEventJson(record: EventRecord) {
  return {
    event_id: record.id,
    source: record.source,
    status: record.status,
    outcome: record.outcome,
    issue: record.issue && { web_url: record.issue.webUrl },
    received_at: record.receivedAt,
    finished_at: record.finishedAt,
  };
}

/** An event of a list, as the private API and `--json` tell it. */
export function eventJson(record: EventRecord) {
  const { issue, lastError } = record;
  return {
    ...publicEventJson(record),
    issue: issue && {
      web_url: issue.webUrl,
      destination: issue.destination,
      project_id: issue.projectId,
      iid: issue.iid,
    },
    reason: record.reason,
    queue: record.queue,
    incident_key: record.incident,
    attempts: record.attempts,
    repeats: record.repeats,
    last_error: lastError && { reason: lastError.reason, detail: lastError.detail, hint: lastError.hint },
  };
}

/** One event with all that can be told of it; of an id that nobody knows only why. */
export function eventTraceJson({ id, record, trace, situation, explanation }: EventTrace) {
  return {
    ...(record ? eventJson(record) : { event_id: id }),
    next_attempt_at: nextOf(situation),
    explanation: { situation: situation.kind, ...explanation },
    trace,
  };
}

/** What one GitLab has of an incident. */
export function incidentJson({ destination, state, generation, issue, doubt, doubtSince }: IncidentEntry) {
  return {
    destination,
    state,
    generation,
    issue: issue && {
      web_url: issue.webUrl,
      project_id: issue.projectId,
      iid: issue.iid,
      event_id: issue.eventId,
    },
    doubt,
    doubt_since: doubtSince,
  };
}

/** When it is tried again; undefined where that is not known, or never. */
function nextOf(situation: Situation): string | undefined {
  if ('next' in situation) return situation.next;
  if ('nextProbe' in situation) return situation.nextProbe;
  return 'until' in situation ? situation.until : undefined;
}
