import { boundsOf } from './bounds.ts';
import type { DeliverDependencies } from './deliver-dependencies.ts';
import type { Delivery } from './delivery.ts';
import { contentOf } from './event-content.ts';
import type { Content, Existing } from './ledger.ts';
import { decodeMemory, encodeMemory, type Memory, rememberIssue } from './memory.ts';

/** 10: so many others would have to write the same entry in between, one after the other. */
const MAX_TRIES = 10;

type Rewrite = {
  delivery: Delivery;
  key: string;
  existing: Existing;
  /** From what is remembered now; asked again when somebody else was quicker. */
  change: (memory: Memory) => Memory;
};

/**
 * Changes what is remembered of the issue by compare-and-set; undefined when a newer event is there by now, or another issue:
 * an older event never overwrites. Of an issue without a memory the event's own draft is taken for what it shows.
 */
export async function rewriteMemory(
  { delivery, key, existing, change }: Rewrite,
  { ledger, draftIssue }: DeliverDependencies,
): Promise<{ memory: Memory; content: Content } | undefined> {
  const { prepared, destination } = delivery;
  const own = contentOf(prepared);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const entry = await ledger.read(key, boundsOf(destination));
    if (entry.state !== 'created' || entry.existing.iid !== existing.iid) return undefined;
    if (entry.content.receivedAt > own.receivedAt) return undefined;
    const before = decodeMemory(entry.content.memory);
    const memory = change(before ?? rememberIssue(prepared, draftIssue(prepared)));
    const content = { ...entry.content, memory: encodeMemory(memory) };
    const isWritten = content.memory === entry.content.memory;
    if (isWritten || (await ledger.replace(key, existing.iid, entry.content, content))) return { memory, content };
  }
  return undefined;
}
