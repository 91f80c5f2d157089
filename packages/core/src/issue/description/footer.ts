import type { IncomingEvent } from '../../event/incoming-event.ts';
import { codeSpan } from '../neutralise/code.ts';

/** What the footer is made of; `adminUrl`: where the pages of ingest's private port are, if people were told. */
export type Footed = { event: IncomingEvent; route: string; adminUrl?: string | undefined };

/** The last line of every text we send but for the marker: how to find the event again. Being last, it keeps payloads from that place. */
export function footer({ event, route, adminUrl }: Footed): string {
  const parts = [
    `event ${codeSpan(event.id)}`,
    `source ${codeSpan(event.source)}`,
    `route ${codeSpan(route)}`,
    `received ${codeSpan(event.receivedAt)}`,
    adminUrl === undefined
      ? `why: ${codeSpan(`issuebridge trace ${event.id}`)}`
      : `[why](${adminUrl}/events/${event.id})`,
  ];
  return `---\n\n<sub>issuebridge · ${parts.join(' · ')}</sub>`;
}

/** What leads to the trace, which older issues lack. */
const TRACE = / · (?:why: `[^`\n]*`|\[why\]\([^()\s]*\))(?=<\/sub>$)/;

const FOOTER = /<sub>issuebridge · event `([^`\n]+)` · source [^\n]* · received `([^`\n]+)`<\/sub>$/;

/** The event whose footer ends the text; undefined where none does. One that stands elsewhere may be quoted and counts for nothing. */
export function findFooter(text: string): { eventId: string; receivedAt: string } | undefined {
  const [, eventId, receivedAt] = FOOTER.exec(withoutTrace(text)) ?? [];
  return eventId !== undefined && receivedAt !== undefined ? { eventId, receivedAt } : undefined;
}

/** The text as it would be wherever the pages are: what is compared must not change with a setting of ours. */
export function withoutTrace(text: string): string {
  return text.trimEnd().replace(TRACE, '');
}
