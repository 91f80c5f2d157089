import type { LaneState, PerMinute } from '@issuebridge/core/delivery/pace.ts';
import type { Parked } from '@issuebridge/core/delivery/park.ts';
import { ageOf } from '@issuebridge/core/status/age.ts';
import type { Status, Trouble } from '@issuebridge/core/status/status.ts';
import { recentEvents } from './event-table.ts';
import { type Html, html, type Part } from './html.ts';
import { ago } from './moment.ts';
import { table } from './table.ts';

/** The status page's body: what is wrong first, then the way of an event from sender to issue. `refresh` in seconds. */
export function statusPage(status: Status, { refresh }: { refresh: number | undefined }): Html {
  const { at } = status;
  return html`${banner(status)}
${sources(status)}
${projects(status)}
${destinations(status)}
${recentEvents({ caption: 'Last events', events: status.events, now: at, base: './' })}
${processes(status)}
${redis(status)}
<footer>As of <time datetime="${new Date(at).toISOString()}">${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC</time>. ${
    refresh === undefined
      ? html`<a href="./">Refresh by itself</a>`
      : html`Refreshes every ${refresh} s. <a href="./?refresh=off">Stop that</a>`
  }</footer>`;
}

/** Where a person goes about a trouble. */
const PAGE_OF: Partial<Record<Trouble['kind'], { href: string; text: string }>> = {
  dead_letters: { href: './dead-letters', text: 'Dead letters' },
  quarantine: { href: './quarantine', text: 'Quarantine' },
  paused: { href: './queues', text: 'Queues' },
};

function banner({ troubles, at, intake, projects: all }: Status): Html {
  const waiting = [intake, ...all].reduce((sum, each) => sum + each.waiting + each.delayed + each.active, 0);
  const onTheWay =
    waiting === 0 ? 'Nothing waits.' : `${waiting} ${waiting === 1 ? 'event is' : 'events are'} on the way.`;
  if (troubles.length === 0) {
    return html`<section class="banner"><h1>All is well</h1><p>${onTheWay}</p></section>`;
  }
  const title = troubles.length === 1 ? 'One thing needs a person' : `${troubles.length} things need a person`;
  return html`<section class="banner troubled"><h1>${title}</h1>
<ol>${troubles.map(({ kind, what, since, mend }) => {
    const page = PAGE_OF[kind];
    return html`<li><strong>${what}</strong> ${since !== undefined && html`<span class="quiet">Since ${ago(since, at)}.</span>`}
<p>${mend} ${page && html`<a href="${page.href}">${page.text}</a>`}</p></li>`;
  })}</ol><p class="quiet last">${onTheWay}</p></section>`;
}

function sources({ sources: all, at }: Status): Html {
  return table({
    caption: 'Sources',
    columns: [
      { title: 'Source' },
      { title: 'Last accepted' },
      { title: 'Last refused' },
      { title: 'In quarantine', number: true },
    ],
    rows: all.map(({ source, lastAccepted, lastRefused, quarantined }) => [
      source,
      lastAccepted === undefined ? never() : ago(lastAccepted, at),
      lastRefused === undefined
        ? never()
        : html`${ago(lastRefused.at, at)}: ${lastRefused.reason.replaceAll('_', ' ')}`,
      count(quarantined, './quarantine'),
    ]),
    empty: 'The configuration names none.',
  });
}

function projects({ projects: all, intake, destinations: gitlabs, at }: Status): Html {
  const closed = new Set(gitlabs.filter(({ parked }) => parked).map(({ destination }) => destination));
  const severe = (since: number | undefined): Part => (since === undefined ? undefined : ageOf(at - since));
  const rows = all.map(({ destination, project, parked, paused, pace, oldest, ...counts }) => [
    `${destination}/${project}`,
    closed.has(destination) && !parked
      ? html`<strong class="bad">waits for ${destination}</strong>`
      : state({ parked, paused, at, blockedUntil: pace?.blockedUntil }),
    counts.waiting,
    counts.active,
    counts.delayed,
    count(counts.failed, `./dead-letters?${new URLSearchParams({ destination, project })}`),
    severe(oldest.critical),
    severe(Object.values(oldest).sort((one, other) => one - other)[0]),
    pace && paceOf(pace),
  ]);
  const { waiting, active, delayed, failed, paused, oldest } = intake;
  return table({
    caption: 'Projects',
    columns: [
      { title: 'Project' },
      { title: 'State' },
      { title: 'Waiting', number: true },
      { title: 'Active', number: true },
      { title: 'Delayed', number: true },
      { title: 'Failed', number: true },
      { title: 'Oldest critical', number: true },
      { title: 'Oldest', number: true },
      { title: 'Issues a minute', number: true },
    ],
    rows: [
      [
        html`<span class="quiet">to be routed</span>`,
        state({ parked: undefined, paused, at, blockedUntil: undefined }),
        ...[waiting, active, delayed, count(failed, './quarantine'), undefined, severe(oldest), undefined],
      ],
      ...rows,
    ],
    empty: '',
  });
}

function destinations({ destinations: all, at }: Status): Html {
  return table({
    caption: 'Destinations',
    columns: [
      { title: 'Destination' },
      { title: 'GitLab' },
      { title: 'State' },
      { title: 'Token ends' },
      { title: 'Notes a minute', number: true },
    ],
    rows: all.map(({ destination, url, parked, token, pace }) => {
      const notes = pace.find(({ kind }) => kind === 'note');
      const requests = pace.find(({ kind }) => kind === 'all');
      return [
        destination,
        url ?? 'no longer in the configuration',
        state({ parked, paused: false, at, blockedUntil: requests?.blockedUntil ?? notes?.blockedUntil }),
        token && (token.expires === undefined ? 'never' : new Date(token.expires).toISOString().slice(0, 10)),
        notes && paceOf(notes),
      ];
    }),
    empty: 'The configuration names none.',
  });
}

function processes({ processes: all, at }: Status): Html {
  const isSame = new Set(all.map(({ configuration }) => configuration)).size === 1;
  return table({
    caption: 'Processes',
    columns: [{ title: 'Process' }, { title: 'Started' }, { title: 'Version' }, { title: 'Configuration' }],
    rows: all.map(({ service, host, pid, startedAt, version, configuration }) => [
      html`${service} <span class="quiet">${host} ${pid}</span>`,
      ago(startedAt, at),
      version,
      html`<code class="${isSame ? '' : 'bad'}">${configuration}</code>`,
    ]),
    empty: 'None is seen.',
  });
}

function redis({ redis: { version, used, limit, ratio, durable, replicas } }: Status): Html {
  const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 1_048_576)} MiB`;
  const memory = limit === 0 ? 'no limit' : `${Math.round(ratio * 100)} % of ${mebibytes(limit)}`;
  return html`<section><h2>Redis</h2><dl>
<dt>Memory</dt><dd>${mebibytes(used)}, ${memory}</dd>
<dt>On disk before it answers</dt><dd>${durable ? 'yes' : html`<strong class="bad">no</strong>`}</dd>
<dt>Replicas</dt><dd>${replicas}</dd>
<dt>Version</dt><dd>${version}</dd></dl></section>`;
}

type Held = { parked: Parked | undefined; paused: boolean; blockedUntil: number | undefined; at: number };

function state({ parked, paused, blockedUntil, at }: Held): Html {
  if (parked) return html`<strong class="bad">parked</strong> ${ago(parked.since, at)}`;
  if (paused) return html`<strong class="bad">paused</strong>`;
  if (blockedUntil !== undefined && blockedUntil > at) {
    return html`rests ${ageOf(blockedUntil - at)} for GitLab's limit`;
  }
  return html`<span class="good">open</span>`;
}

function paceOf({ perMinute, configured }: LaneState): Html {
  const shown = (each: PerMinute): string => (each === 'unlimited' ? each : String(Math.floor(each)));
  return shown(perMinute) === shown(configured)
    ? html`${shown(configured)}`
    : html`<strong>${shown(perMinute)}</strong> of ${shown(configured)}`;
}

function count(number: number, href: string): Part {
  return number === 0 ? 0 : html`<a class="bad" href="${href}"><strong>${number}</strong></a>`;
}

function never(): Html {
  return html`<span class="quiet">never</span>`;
}
