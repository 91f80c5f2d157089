import type { IncomingEvent } from '../../event/incoming-event.ts';
import { isBlank, oneLine } from '../neutralise/clean.ts';
import { codeSpan } from '../neutralise/code.ts';
import { cutText, roughly } from '../neutralise/cut.ts';
import { markdownText } from '../neutralise/text.ts';
import { entityNames } from './entities.ts';
import { formatInstant } from './instant.ts';

/** 1,000 code points: a sentence. */
const MAX_SUMMARY = 1_000;

/** What the event is called: its summary, or where it came from when it has none. Not neutralised. */
export function summaryOf({ fields, source }: IncomingEvent): string {
  const summary = cutText(roughly(fields.summary, MAX_SUMMARY), MAX_SUMMARY);
  return isBlank(summary) ? `Finding from ${source}` : summary;
}

/** What, who and when, in two sentences. */
export function lead(event: IncomingEvent, timezone: string): string {
  const { severity, severityKnown, entities, occurredAt } = event.fields;
  const grade = `${capitalise(severity)} severity${severityKnown ? '' : ' (the default: none that is known was sent)'}`;
  const names = entityNames(entities);
  const time = occurredAt === undefined ? undefined : codeSpan(formatInstant(occurredAt, timezone));
  const concerns = names === undefined ? undefined : `It concerns ${names}`;
  const when = time === undefined ? undefined : `occurred at ${time}`;
  const second =
    concerns === undefined ? when && `It ${when}.` : when === undefined ? `${concerns}.` : `${concerns} and ${when}.`;
  return [`**${grade}:** ${markdownText(asSentence(oneLine(summaryOf(event))))}`, second]
    .filter((sentence) => sentence !== undefined)
    .join(' ');
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function asSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
