import { fieldsHash } from '../event/canonical-json.ts';
import type { Content } from './ledger.ts';
import type { Prepared } from './prepare.ts';
import { toldPayload } from './told-payload.ts';

/** What an event adds to its incident: events with equal fields say nothing new. Without a memory, which is the issue's. */
export function contentOf(prepared: Prepared): Pick<Content, 'receivedAt' | 'hash'> {
  const { receivedAt, rawBody } = prepared.event;
  return { receivedAt: Date.parse(receivedAt), hash: fieldsHash({ ...toldPayload(prepared), rawBody }) };
}
