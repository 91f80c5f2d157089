import type { IncomingEvent } from '../../event/incoming-event.ts';
import { codeSpan } from '../neutralise/code.ts';

/** The last line of every text we send but for the marker: how to find the event again. Being last, it keeps payloads from that place. */
export function footer({ event, route }: { event: IncomingEvent; route: string }): string {
  const parts = [
    `event ${codeSpan(event.id)}`,
    `source ${codeSpan(event.source)}`,
    `route ${codeSpan(route)}`,
    `received ${codeSpan(event.receivedAt)}`,
  ];
  return `---\n\n<sub>issuebridge · ${parts.join(' · ')}</sub>`;
}

const FOOTER = /<sub>issuebridge · event `([^`\n]+)` · source [^\n]* · received `([^`\n]+)`<\/sub>$/;

/** The event whose footer ends the text; undefined where none does. One that stands elsewhere may be quoted and counts for nothing. */
export function findFooter(text: string): { eventId: string; receivedAt: string } | undefined {
  const [, eventId, receivedAt] = FOOTER.exec(text.trimEnd()) ?? [];
  return eventId !== undefined && receivedAt !== undefined ? { eventId, receivedAt } : undefined;
}
