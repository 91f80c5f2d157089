import type { DeliverDependencies } from './deliver-dependencies.ts';
import type { Delivery } from './delivery.ts';
import type { LedgerEntry } from './ledger.ts';

/** True when the event's issue, or its note on a known issue, may have been made and has still to be looked for. */
export async function isInDoubt(
  { prepared, destination }: Delivery,
  { ledger, keys }: Pick<DeliverDependencies, 'ledger' | 'keys'>,
): Promise<boolean> {
  const { event, incident } = prepared;
  const issue = await ledger.read(keys.ledger(destination.host, 'issue', event.source, incident.key));
  if (issue.state === 'free') return isOpen(issue);
  if (issue.state === 'busy') return false;
  const note = await ledger.read(keys.ledger(destination.host, 'note', event.id));
  return note.state === 'free' && isOpen(note);
}

function isOpen({ doubt }: Extract<LedgerEntry, { state: 'free' }>): boolean {
  return doubt !== undefined && !doubt.settled;
}
