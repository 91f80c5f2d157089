import type { EventJob } from './event-job.ts';

/** Why a replay would be in vain, and what to do instead. */
export type Refusal = { reason: 'cut' | 'shown' | 'unknown_version'; detail: string };

/**
 * Whether going through intake again can end otherwise than before. A body that was `invalid`, or whose source or route was gone, is
 * judged anew by the present configuration. One that was unreadable stays so, but becomes an issue that shows it where the
 * source now says `on_unreadable: issue`. One that was too large is not whole. `undefined`: it may be replayed.
 */
export function refusalOfReplay(input: {
  body: EventJob | undefined;
  /** An issue that shows it was made, or is being made. */
  wasHandedOver: boolean;
}): Refusal | undefined {
  const { body, wasHandedOver } = input;
  if (!body) {
    const detail = 'It is of a version that this program does not know: use one of the version that ingest has.';
    return { reason: 'unknown_version', detail };
  }
  if (body.kind === 'too_large') {
    const detail =
      'Only the first 64 KiB of it were kept, so it cannot be replayed: raise ingest.max_body, and have its sender send it again.';
    return { reason: 'cut', detail };
  }
  if (body.kind === 'unreadable' && wasHandedOver) {
    const detail =
      'Its bytes can be read no better than before, and an issue that shows them is made already: mend what its sender posts, then discard it.';
    return { reason: 'shown', detail };
  }
  return undefined;
}
