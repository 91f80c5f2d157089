import type { Described } from './default-description.ts';
import { changeTable } from './description/changes.ts';
import { findingLink } from './description/finding-link.ts';
import { footer } from './description/footer.ts';
import { headline } from './description/headline.ts';
import { lead } from './description/lead.ts';
import { isUnreadable, testNotice, unreadableNotice } from './description/notices.ts';
import { foldedRawEvent, rawBlock } from './description/raw-event.ts';
import { joinSections } from './description/sections.ts';
import type { NoteNews } from './note-news.ts';

/** 50 KB: a note stands among others. */
const MAX_RAW_BYTES = 50_000;

/**
 * The note that a later event of the same incident becomes: what has changed and only that, or all of the event where that cannot
 * be told. Never blank, ends without a newline, leaves room for the marker.
 */
export function draftNote(input: Described & { news: NoteNews }): string {
  const { event, route, timezone, gitlabHosts, news, adminUrl } = input;
  const unreadable = isUnreadable(event);
  const texts = unreadable ? [unreadableNotice(event.source)] : [...testNotice(event), headline(event, news)];
  if (!unreadable && news.changes) texts.push(changeTable(news.changes) ?? '');
  const isWhole = !unreadable && !news.changes;
  if (isWhole) texts.push(lead(event, timezone), findingLink(event.fields.link, gitlabHosts));
  const raw = unreadable ? rawBlock(event, MAX_RAW_BYTES) : isWhole ? foldedRawEvent(event, MAX_RAW_BYTES) : '';
  return joinSections(
    [
      ...texts.map((text) => ({ text, optional: false })),
      { text: raw, optional: true },
      { text: footer({ event, route, adminUrl }), optional: false },
    ].filter(({ text }) => text !== ''),
  );
}
