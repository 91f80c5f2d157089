import { eventTraceJson } from '@issuebridge/core/trace/event-json.ts';
import type { IncidentEntry } from '@issuebridge/core/trace/incidents.ts';
import type { EventTrace } from '@issuebridge/core/trace/traces.ts';
import { describeFailed } from './describe-failed.ts';
import { printable } from './printable.ts';
import { renderTable } from './table.ts';

/** 3: more are told of in a table, and each by its id. */
const IN_FULL = 3;

/** What the ledger has of an incident, a line for each GitLab; empty where nothing was asked or found. */
export function describeIncident(entries: IncidentEntry[]): string {
  const rows = entries.map(({ destination, state, generation, issue, doubt = '', doubtSince }) => [
    destination,
    state,
    String(generation),
    issue?.webUrl ?? '',
    doubtSince === undefined ? doubt : `${doubt} (since ${doubtSince})`,
  ]);
  return rows.length === 0 ? '' : `${renderTable(['destination', 'ledger', 'generation', 'issue', 'doubt'], rows)}\n`;
}

/** The newest come first: one or a few step by step, many in a table. Ends with the answer for the newest. */
export function describeTraces(events: EventTrace[]): string {
  const [newest] = events;
  if (!newest) return 'The records of its events have had their retention.\n';
  if (events.length <= IN_FULL) return events.toReversed().map(describeTrace).join('\n');
  const rows = events.map(({ id, record }) => [
    id,
    record?.receivedAt ?? '',
    record?.status ?? '',
    record?.outcome ?? '',
    record?.reason ?? '',
  ]);
  const table = renderTable(['event', 'received', 'status', 'outcome', 'reason'], rows);
  return `${table}\nThe newest is ${newest.id}. ${answerOf(newest)}issuebridge trace EVENT_ID tells one step by step.\n`;
}

function describeTrace(told: EventTrace): string {
  if (!told.record) return answerOf(told);
  const { explanation: _answer, issue, last_error: error, trace, ...fields } = eventTraceJson(told) as TraceJson;
  const flat = {
    ...fields,
    issue: issue?.web_url,
    last_error: error && `${error.reason}: ${error.detail} (${error.hint})`,
  };
  return `${describeFailed({ ...flat, trace })}\n${answerOf(told)}`;
}

type TraceJson = ReturnType<typeof eventTraceJson> & {
  issue?: { web_url: string };
  last_error?: { reason: string; detail: string; hint: string };
};

function answerOf({ explanation: { answer, mend } }: EventTrace): string {
  return `${printable(answer)}\n${mend === undefined ? '' : `What to do: ${printable(mend)}\n`}`;
}
