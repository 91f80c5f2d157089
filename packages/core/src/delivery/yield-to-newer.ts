import type { IssueChange } from '../gitlab/client.ts';
import { boundsOf } from './bounds.ts';
import type { DeliverDependencies } from './deliver-dependencies.ts';
import type { Delivery } from './delivery.ts';
import type { Existing } from './ledger.ts';
import { outcomeOfRead } from './look-at-issue.ts';
import { decodeMemory } from './memory.ts';
import type { Unfinished } from './outcome.ts';
import { takeBack } from './take-back.ts';
import { updateIssue } from './update-issue.ts';

type Input = {
  delivery: Delivery;
  key: string;
  existing: Existing;
  /** What this event has put on the issue, or may have. */
  change: IssueChange;
};

/**
 * Takes back what crossed with a newer event, which may have been shown before: nobody holds a lock on an issue, so whoever
 * finds that a newer one is remembered looks again. Undefined when nothing is left to take back.
 */
export async function yieldToNewer(
  { delivery, key, existing, change }: Input,
  dependencies: DeliverDependencies,
): Promise<Unfinished | undefined> {
  const { destination } = delivery;
  if (Object.keys(change).length === 0) return undefined;
  const entry = await dependencies.ledger.read(key, boundsOf(destination));
  const memory = entry.state === 'created' ? decodeMemory(entry.content.memory) : undefined;
  if (!memory) return undefined;
  const seen = await destination.withSlot(() => destination.client.readIssue(existing.projectId, existing.iid));
  if (!seen.ok) return seen.error.effect === 'gone' ? undefined : outcomeOfRead(delivery, seen.error, dependencies);
  const back = takeBack(change, seen.value, memory);
  const updated = await updateIssue({ delivery, existing, change: back }, dependencies);
  return updated.kind === 'updated' ? undefined : updated;
}
