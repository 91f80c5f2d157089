import { contentOf } from './event-content.ts';
import type { Content } from './ledger.ts';
import { decodeMemory, hasRisen, type Memory } from './memory.ts';
import { onClosedOf } from './on-closed.ts';
import type { Prepared } from './prepare.ts';

/** How an event stands to what its incident's issue shows already. */
export type Standing = {
  memory: Memory | undefined;
  /** It came in before the newest one: it changes nothing, and is told. */
  isLate: boolean;
  /** The sender says that it is over. */
  isResolved: boolean;
  /** It is worse than all that the issue shows. */
  rises: boolean;
  /** The issue is to be closed with it, if it is open. */
  wantsClose: boolean;
  onClosed: 'note' | 'reopen' | 'new';
  /** If the issue is closed, more than a note becomes of it. */
  actsOnClosed: boolean;
  /** Why it is not told at all, unless the issue is closed and that is acted on. */
  silence: string | undefined;
};

/** What the ledger and the configuration make of an event, before anyone has looked at the issue. */
export function standingOf(prepared: Prepared, known: Content): Standing {
  const { event, source } = prepared;
  const content = contentOf(prepared);
  const memory = decodeMemory(known.memory);
  const isLate = content.receivedAt < known.receivedAt;
  const isResolved = event.fields.status === 'resolved';
  // An end that came in before its issue is told as its event's own, so the fields are equal and the status is not.
  const isSame = known.hash === content.hash && !(isResolved && memory?.status === 'firing');
  // What cannot be read is another finding each time, and is shown where it is seen: on an open issue.
  const onClosed = event.rawBody === undefined ? onClosedOf(source, memory?.closed ?? false) : 'new';
  return {
    memory,
    isLate,
    isResolved,
    rises: memory !== undefined && !isLate && !isResolved && hasRisen(memory.shown, event.fields.severity),
    wantsClose: !isLate && isResolved && source.on_resolved === 'close',
    onClosed,
    actsOnClosed: !isLate && !isResolved && onClosed !== 'note',
    silence: silenceOf(prepared, isResolved, isSame),
  };
}

function silenceOf({ event, source }: Prepared, isResolved: boolean, isSame: boolean): string | undefined {
  if (isSame) return 'the same content is there already';
  // Each may be another finding: on_repeat speaks of one problem that is reported again.
  if (event.rawBody !== undefined) return undefined;
  if (isResolved) return source.on_resolved === 'ignore' ? 'on_resolved is ignore' : undefined;
  return source.on_repeat === 'ignore' ? 'on_repeat is ignore' : undefined;
}
