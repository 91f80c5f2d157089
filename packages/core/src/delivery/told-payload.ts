import { ownMember } from '../event/own-member.ts';
import { presetNamed } from '../event/presets/preset-named.ts';
import type { Prepared } from './prepare.ts';

/** What of a payload is about this event alone: of a group of alerts the alert, for the group changes with each of the others. */
export function toldPayload({ event, source }: Pick<Prepared, 'event' | 'source'>): Record<string, unknown> {
  const isOneOfSeveral = presetNamed(source.preset).several !== undefined;
  return isOneOfSeveral ? { alert: ownMember(event.payload, 'alert') } : event.payload;
}
