import type { EventRecord } from '@issuebridge/core/queue/event-record.ts';
import { sentence } from '@issuebridge/core/runtime/sentence.ts';
import { endingOf } from '@issuebridge/core/status/ending.ts';
import { isTroubled as needsPerson } from '@issuebridge/core/trace/is-troubled.ts';
import type { EventTrace } from '@issuebridge/core/trace/traces.ts';
import { hiddenFields } from './confirm-page.ts';
import { type Html, html, link, type Part } from './html.ts';
import { ago } from './moment.ts';

/** One event: why there is (no) issue, what is known, and what happened step by step. */
export function eventPage({ trace: told, now }: { trace: EventTrace; now: number }): Html {
  const { id, record, trace, explanation } = told;
  const isTroubled = needsPerson(told.situation);
  return html`<section class="banner${isTroubled && ' troubled'}"><h1>${
    record ? `The event ${endingOf(record)}` : 'This event is not known'
  }</h1>
<p>${explanation.answer}</p>
${explanation.mend && html`<p><strong>${sentence(explanation.mend)}</strong></p>`}
${again(told)}</section>
${record && facts(record, now)}
${
  trace.length > 0 &&
  html`<section><h2>What happened</h2><dl>${trace.map(
    ({ at, step, detail }) =>
      html`<dt><time datetime="${at}">${at.slice(0, 19).replace('T', ' ')}</time></dt><dd><strong>${step}</strong> ${detail}</dd>`,
  )}</dl></section>`
}
<footer>Event <code>${id}</code>. The same on the command line: <code>issuebridge trace ${id}</code></footer>`;
}

/** The button that does what the mend says, where a button can. */
function again({ id, situation }: EventTrace): Html | undefined {
  if (situation.kind !== 'dead') return undefined;
  const [action, text] =
    situation.place === 'quarantine' ? ['../quarantine/replay', 'Replay'] : ['../dead-letters/redrive', 'Redrive'];
  return html`<div class="buttons"><form method="post" action="${action}">${hiddenFields({ id })}<button class="first">${text}</button></form></div>`;
}

function facts(
  { source, receivedAt, finishedAt, queue, issue, attempts, lastError, incident }: EventRecord,
  now: number,
): Html {
  const known: Array<[string, Part]> = [
    ['Source', source],
    ['Received', ago(Date.parse(receivedAt), now)],
    ['Ended', finishedAt !== undefined && ago(Date.parse(finishedAt), now)],
    ['Issue', issue && link(issue.webUrl, issue.webUrl)],
    ['Queue', queue],
    ['Incident', incident],
    ['Attempts', attempts > 0 && attempts],
    ['Last error', lastError && `${lastError.reason}: ${lastError.detail}`],
  ];
  return html`<section><h2>What is known</h2><dl>${known
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></section>`;
}
