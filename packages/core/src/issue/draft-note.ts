import type { Described } from './default-description.ts';
import { findingLink } from './description/finding-link.ts';
import { footer } from './description/footer.ts';
import { lead } from './description/lead.ts';
import { isUnreadable, notices, unreadableNotice } from './description/notices.ts';
import { foldedRawEvent, rawBlock } from './description/raw-event.ts';
import { joinSections } from './description/sections.ts';

/** 50 KB: a note stands among others. */
const MAX_RAW_BYTES = 50_000;

/** The note that a later event of the same incident becomes: never blank, ends without a newline, leaves room for the marker. */
export function draftNote({ event, route, timezone, gitlabHosts }: Described): string {
  const { link } = event.fields;
  const unreadable = isUnreadable(event);
  const texts = unreadable
    ? [unreadableNotice(event.source)]
    : [...notices(event), `**Reported again.** ${lead(event, timezone)}`, findingLink(link, gitlabHosts)];
  return joinSections([
    ...texts.filter((text) => text !== '').map((text) => ({ text, optional: false })),
    { text: unreadable ? rawBlock(event, MAX_RAW_BYTES) : foldedRawEvent(event, MAX_RAW_BYTES), optional: true },
    { text: footer({ event, route }), optional: false },
  ]);
}
