import type { EventFields } from './incoming-event.ts';
import { sentText } from './sent-text.ts';

type Facts = EventFields['facts'];

/** 100: a table that a person still reads; every field is in the raw event. */
const MAX_FACTS = 100;

/** One fact per field of the payload that is in none of `known`, in the sender's order; blank ones are left out, a great many counted. */
export function extraFacts(input: { payload: Record<string, unknown>; known: ReadonlySet<string> }): Facts {
  const keys = Object.keys(input.payload).filter((key) => !input.known.has(key));
  const facts = keys
    .slice(0, MAX_FACTS)
    .map((key) => ({ label: key, value: sentText(input.payload[key]) }))
    .filter((fact) => fact.value.trim() !== '');
  const left = keys.length - MAX_FACTS;
  return left > 0 ? [...facts, { label: 'Further fields', value: `${left}, in the raw event` }] : facts;
}
