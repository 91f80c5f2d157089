import type { EventRecord } from '@issuebridge/core/queue/event-record.ts';
import { endingOf } from '@issuebridge/core/status/ending.ts';
import { type Html, html, link } from './html.ts';
import { ago } from './moment.ts';
import { table } from './table.ts';

/** Events with how each ended, its issue and its trace. `base` leads to the top. */
export function recentEvents(input: { caption: string; events: EventRecord[]; now: number; base: string }): Html {
  const { caption, events, now, base } = input;
  return table({
    caption,
    columns: [
      { title: 'Received' },
      { title: 'Source' },
      { title: 'What became of it' },
      { title: 'Issue' },
      { title: 'Event' },
    ],
    rows: events.map((event) => [
      ago(Date.parse(event.receivedAt), now),
      event.source,
      event.status === 'dead' ? html`<span class="bad">${endingOf(event)}</span>` : endingOf(event),
      event.issue && link(event.issue.webUrl, `#${event.issue.iid}`),
      html`<a href="${base}events/${event.id}">why</a>`,
    ]),
    empty: 'None yet.',
    isDense: true,
  });
}
