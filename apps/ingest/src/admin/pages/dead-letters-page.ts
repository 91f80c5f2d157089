import type { DeadLetter } from '@issuebridge/core/queue/dead-letters.ts';
import { sentence } from '@issuebridge/core/runtime/sentence.ts';
import { type Html, html } from './html.ts';
import { ago } from './moment.ts';

/** Which dead letters a page shows; only what is given. */
export type ShownFilter = { destination?: string; project?: string; reason?: string; before?: string };

type Input = {
  letters: DeadLetter[];
  /** Where older ones begin, if there are any. */
  next: string | undefined;
  filter: ShownFilter;
  /** What can be filtered by. */
  queues: Array<{ destination: string; project: string }>;
  reasons: string[];
  message: Html | undefined;
  now: number;
};

/** The dead letters, the newest first, each with why, the mend, and what can be done. */
export function deadLettersPage({ letters, next, filter, queues, reasons, message, now }: Input): Html {
  const { before: _before, ...all } = filter;
  const isFiltered = Object.keys(all).length > 0;
  return html`<h1>Dead letters</h1>
${message}
<section><h2>Filter</h2><form class="filter" method="get" action="./dead-letters">
${select('Destination', 'destination', [...new Set(queues.map(({ destination }) => destination))], filter.destination)}
${select('Project', 'project', [...new Set(queues.map(({ project }) => project))], filter.project)}
${select('Reason', 'reason', reasons, filter.reason)}
<button>Show</button>${isFiltered && html` <a class="button" href="./dead-letters">All</a>`}</form>
${
  letters.length > 0 &&
  html`<div class="buttons"><a class="button" href="./dead-letters/redrive?${new URLSearchParams(all).toString()}">Redrive all ${isFiltered ? 'of these' : 'there are'}</a></div>`
}</section>
${
  letters.length === 0
    ? html`<section><p class="quiet">${isFiltered ? 'None of these.' : 'None: every event that ended has its issue, or a reason why none was due.'}</p></section>`
    : html`<ul class="plain">${letters.map((letter) => card(letter, now))}</ul>`
}
${
  next !== undefined &&
  html`<p><a href="./dead-letters?${new URLSearchParams({ ...all, before: next }).toString()}">Older ones</a></p>`
}`;
}

function card(
  { id, reason, detail, hint, destination, project, source, failedAt, attempts }: DeadLetter,
  now: number,
): Html {
  return html`<li class="card"><h2>${reason.replaceAll('_', ' ')} <span class="quiet">${destination}/${project}</span></h2>
<p>${sentence(detail)}</p>
${hint !== '' && html`<p><strong>${sentence(hint)}</strong></p>`}
<p class="quiet">${source} · died ${ago(failedAt, now)} after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} · <a href="./events/${id}">what happened</a></p>
<div class="buttons"><form method="post" action="./dead-letters/redrive"><input type="hidden" name="id" value="${id}"><button class="first" aria-label="Redrive event ${id}">Redrive</button></form>
<form method="get" action="./dead-letters/discard"><input type="hidden" name="id" value="${id}"><button aria-label="Discard event ${id}">Discard</button></form></div></li>
`;
}

function select(label: string, name: string, values: string[], chosen: string | undefined): Html {
  const options = chosen === undefined || values.includes(chosen) ? values : [...values, chosen];
  return html`<label>${label}<select name="${name}"><option value="">any</option>${options
    .toSorted()
    .map(
      (value) => html`<option value="${value}"${value === chosen && html` selected`}>${value}</option>`,
    )}</select></label>`;
}
