import type { LaneState } from '../delivery/pace.ts';
import type { Parked } from '../delivery/park.ts';
import { eventJson } from '../trace/event-json.ts';
import type { DestinationState, ProjectState, SourceState, Status } from './status.ts';

/** The status as `--json` tells it: names with underscores, times in ISO 8601, what is not there left out. */
export function statusJson(status: Status) {
  const { at, troubles, redis, processes, sources, intake, destinations, projects, events } = status;
  return {
    at: isoOf(at),
    troubles: troubles.map(({ kind, what, since, mend }) => ({ kind, what, since: isoOf(since), mend })),
    redis,
    processes: processes.map(({ startedAt, ...process }) => ({ ...process, started_at: isoOf(startedAt) })),
    sources: sources.map(sourceJson),
    intake: { ...intake, oldest: isoOf(intake.oldest) },
    destinations: destinations.map(destinationJson),
    projects: projects.map(projectJson),
    events: events.map(eventJson),
  };
}

function sourceJson({ source, lastAccepted, lastRefused, quarantined }: SourceState) {
  const refused = lastRefused && { at: isoOf(lastRefused.at), reason: lastRefused.reason };
  return { source, last_accepted: isoOf(lastAccepted), last_refused: refused, quarantined };
}

function destinationJson({ destination, url, parked, token, pace }: DestinationState) {
  const ends = token && { name: token.name, expires_at: isoOf(token.expires) };
  return { destination, url, parked: parked && parkedJson(parked), token: ends, pace: pace.map(paceJson) };
}

function projectJson({ parked, pace, oldest, ...project }: ProjectState) {
  const since = Object.fromEntries(Object.entries(oldest).map(([severity, at]) => [severity, isoOf(at)]));
  return { ...project, oldest: since, parked: parked && parkedJson(parked), pace: pace && paceJson(pace) };
}

function parkedJson({ since, reason, status, hint, probes, next }: Parked) {
  return { since: isoOf(since), reason, status, hint, probes, next_probe_at: isoOf(next) };
}

function paceJson({ kind, perMinute, configured, blockedUntil }: LaneState) {
  return { kind, per_minute: perMinute, configured, blocked_until: isoOf(blockedUntil) };
}

function isoOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
