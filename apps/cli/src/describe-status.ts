import { ageOf } from '@issuebridge/core/status/age.ts';
import { endingOf } from '@issuebridge/core/status/ending.ts';
import type { ProjectState, Status } from '@issuebridge/core/status/status.ts';
import { printable } from './printable.ts';
import { renderTable } from './table.ts';

/** The status for a person: what is wrong, with the mend, and then a table of each kind of thing. */
export function describeStatus(status: Status): string {
  const { at, troubles, redis, processes, sources, intake, destinations, projects, events } = status;
  const ago = (then: number | undefined, never = 'never'): string =>
    then === undefined ? never : `${ageOf(at - then)} ago`;
  const trouble = troubles.map(
    ({ what, since, mend }) =>
      `! ${printable(what)}${since === undefined ? '' : ` (${ago(since)})`}\n  ${printable(mend)}\n`,
  );
  const closed = new Set(destinations.filter(({ parked }) => parked).map(({ destination }) => destination));
  const tables = [
    renderTable(
      ['source', 'last accepted', 'last refused', 'quarantine'],
      sources.map(({ source, lastAccepted, lastRefused, quarantined }) => {
        const refused = lastRefused ? `${ago(lastRefused.at)}: ${lastRefused.reason}` : 'never';
        return [source, ago(lastAccepted), refused, String(quarantined)];
      }),
    ),
    renderTable(
      ['destination', 'gitlab', 'state', 'token ends'],
      destinations.map(({ destination, url, parked, token }) => [
        destination,
        url ?? '',
        parked ? `parked ${ago(parked.since)}` : 'open',
        token === undefined
          ? ''
          : token.expires === undefined
            ? 'never'
            : new Date(token.expires).toISOString().slice(0, 10),
      ]),
    ),
    renderTable(
      ['project', 'state', 'waiting', 'active', 'delayed', 'failed', 'oldest critical', 'a minute'],
      [
        ['(to be routed)', intake.paused ? 'paused' : 'open', ...countsOf(intake), '', ''],
        ...projects.map((project) => [
          `${project.destination}/${project.project}`,
          stateOf(project, closed, ago),
          ...countsOf(project),
          ago(project.oldest.critical, ''),
          paceOf(project),
        ]),
      ],
    ),
    renderTable(
      ['received', 'source', 'event', 'what became of it', 'issue'],
      events.map((event) => [
        ago(Date.parse(event.receivedAt)),
        event.source,
        event.id,
        endingOf(event),
        event.issue?.webUrl ?? '',
      ]),
    ),
    renderTable(
      ['process', 'host', 'started', 'version', 'configuration'],
      processes.map(({ service, host, pid, startedAt, version, configuration }) => [
        `${service} ${pid}`,
        host,
        ago(startedAt),
        version,
        configuration,
      ]),
    ),
  ];
  const share = redis.limit === 0 ? 'no limit' : `${Math.round(redis.ratio * 100)} % of its limit`;
  const memory = `${Math.ceil(redis.used / 1_048_576)} MiB (${share})`;
  const store = `Redis ${redis.version}: ${memory}, on disk before it answers: ${redis.durable ? 'yes' : 'no'}, replicas: ${redis.replicas}\n`;
  return [trouble.length === 0 ? 'All is well.\n' : trouble.join(''), ...tables, store].join('\n');
}

function stateOf(project: ProjectState, closed: Set<string>, ago: (at: number) => string): string {
  if (project.parked) return `parked ${ago(project.parked.since)}`;
  if (closed.has(project.destination)) return `waits for ${project.destination}`;
  return project.paused ? 'paused' : 'open';
}

function countsOf({
  waiting,
  active,
  delayed,
  failed,
}: Pick<ProjectState, 'waiting' | 'active' | 'delayed' | 'failed'>) {
  return [waiting, active, delayed, failed].map(String);
}

function paceOf({ pace }: ProjectState): string {
  if (!pace) return '';
  const { perMinute, configured } = pace;
  return perMinute === configured || perMinute === 'unlimited'
    ? String(perMinute)
    : `${Math.floor(perMinute)} of ${configured}`;
}
