import type { Quarantined } from '@issuebridge/core/queue/quarantine.ts';
import { sentence } from '@issuebridge/core/runtime/sentence.ts';
import { type Html, html } from './html.ts';
import { ago } from './moment.ts';

/** 200 characters: enough to see what it is; there may be names of people in it. */
const SHOWN_START = 200;

type Input = {
  events: Quarantined[];
  /** Where older ones begin, if there are any. */
  next: string | undefined;
  message: Html | undefined;
  now: number;
};

/** The quarantine, the newest first; the beginning of a body shows when it is asked for. */
export function quarantinePage({ events, next, message, now }: Input): Html {
  return html`<h1>Quarantine</h1>
<p class="quiet">What a known sender sent and could not be read or routed.</p>
${message}
${
  events.length === 0
    ? html`<section><p class="quiet">Nothing is here.</p></section>`
    : html`<ul class="plain">${events.map((event) => card(event, now))}</ul>`
}
${next !== undefined && html`<p><a href="./quarantine?${new URLSearchParams({ before: next }).toString()}">Older ones</a></p>`}`;
}

function card({ id, reason, detail, hint, source, failedAt, size, start, refusal }: Quarantined, now: number): Html {
  return html`<li class="card"><h2>${reason.replaceAll('_', ' ')} <span class="quiet">from ${source || 'an unknown source'}</span></h2>
<p>${sentence(detail)}</p>
${hint !== '' && html`<p><strong>${sentence(hint)}</strong></p>`}
<p class="quiet">${ago(failedAt, now)} · ${size} bytes · <a href="./events/${id}">what happened</a></p>
${start !== '' && html`<details><summary>How the body begins</summary><pre>${visible(start.slice(0, SHOWN_START))}</pre></details>`}
${refusal && html`<p class="quiet">It cannot be replayed: ${sentence(refusal.detail)}</p>`}
<div class="buttons">${
    !refusal &&
    html`<form method="post" action="./quarantine/replay"><input type="hidden" name="id" value="${id}"><button class="first" aria-label="Replay event ${id}">Replay</button></form>`
  }
<form method="get" action="./quarantine/discard"><input type="hidden" name="id" value="${id}"><button aria-label="Discard event ${id}">Discard</button></form></div></li>
`;
}

/** Characters that show nothing, or turn the direction of what follows, show as a mark; lines stay. */
function visible(text: string): string {
  return text.replace(/[^\P{C}\n\t]/gu, '\u{fffd}');
}
