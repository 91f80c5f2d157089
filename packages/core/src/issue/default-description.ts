import type { IncomingEvent } from '../event/incoming-event.ts';
import { entityTable } from './description/entities.ts';
import { factTables } from './description/facts.ts';
import { findingLink } from './description/finding-link.ts';
import { footer } from './description/footer.ts';
import { lead } from './description/lead.ts';
import { isUnreadable, notices, unreadableNotice } from './description/notices.ts';
import { foldedRawEvent, MAX_RAW_BYTES, rawBlock } from './description/raw-event.ts';
import { joinSections, type Section } from './description/sections.ts';
import { isBlank } from './neutralise/clean.ts';
import { cutText, roughly } from './neutralise/cut.ts';
import { quotedMarkdown } from './neutralise/markdown.ts';

/** 50,000 code points: the longest message a person reads; the raw event has the rest. */
const MAX_BODY = 50_000;

/** What a description is made from. */
export type Described = {
  event: IncomingEvent;
  route: string;
  timezone: string;
  gitlabHosts: string[];
  /** Of UTF-8; GitLab's own limit where it is left out. */
  maxBytes?: number | undefined;
  /** Of the pages on ingest's private port, without a trailing slash. */
  adminUrl?: string | undefined;
};

/** The description where the operator wrote no template or it failed. Made by code alone, so that it cannot fail for any event. */
export function defaultDescription({ event, route, timezone, gitlabHosts, maxBytes, adminUrl }: Described): string {
  const { link, entities, facts, body } = event.fields;
  const end = required(footer({ event, route, adminUrl }));
  if (isUnreadable(event)) {
    const raw = optional(rawBlock(event, MAX_RAW_BYTES));
    return joinSections([required(unreadableNotice(event.source)), raw, end], maxBytes);
  }
  const message = body === undefined || isBlank(body) ? '' : quotedMarkdown(cutText(roughly(body, MAX_BODY), MAX_BODY));
  return joinSections(
    [
      ...notices(event).map(required),
      required(lead(event, timezone)),
      required(findingLink(link, gitlabHosts)),
      optional(entityTable(entities) ?? ''),
      ...factTables(facts).map(optional),
      optional(message === '' ? '' : `### Message\n\n${message}`),
      optional(foldedRawEvent(event)),
      end,
    ].filter(({ text }) => text !== ''),
    maxBytes,
  );
}

function required(text: string): Section {
  return { text, optional: false };
}

function optional(text: string): Section {
  return { text, optional: true };
}
