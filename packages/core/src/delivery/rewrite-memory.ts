import type { DeliverDependencies } from './deliver-dependencies.ts';
import type { Delivery } from './delivery.ts';
import { contentOf } from './event-content.ts';
import type { Existing } from './ledger.ts';
import { decodeMemory, encodeMemory, type Memory, rememberIssue } from './memory.ts';

/** 20: so many others would have to write the same entry in between, one after the other. */
const MAX_TRIES = 20;

/** What is made of the memory, and whether the event is to be the newest that is remembered. */
export type Rewritten = { memory: Memory; isNewest: boolean };

type Rewrite = {
  delivery: Delivery;
  key: string;
  existing: Existing;
  /** From what is remembered now; asked again when somebody else was quicker. `isNewer`: an event that came in later is there. Undefined: leave it. */
  change: (memory: Memory, isNewer: boolean) => Rewritten | undefined;
};

/**
 * Changes what is remembered of the issue by compare-and-set; undefined when it was left as it is, or the entry holds another
 * issue by now. Of an issue without a memory the event's own draft is taken for what it shows.
 */
export async function rewriteMemory(
  { delivery, key, existing, change }: Rewrite,
  { ledger, draftIssue }: DeliverDependencies,
): Promise<Memory | undefined> {
  const { prepared } = delivery;
  const own = contentOf(prepared);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const entry = await ledger.read(key);
    if (entry.state !== 'created' || entry.existing.iid !== existing.iid) return undefined;
    const before = decodeMemory(entry.content.memory) ?? rememberIssue(prepared, draftIssue(prepared));
    const rewritten = change(before, entry.content.receivedAt > own.receivedAt);
    if (!rewritten) return undefined;
    const { memory, isNewest } = rewritten;
    const content = { ...(isNewest ? own : entry.content), memory: encodeMemory(memory) };
    if (await ledger.replace(key, existing.iid, entry.content, content)) return memory;
  }
  throw new Error('the entry of an incident is written again and again');
}
