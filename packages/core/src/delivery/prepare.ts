import type { Config } from '../config/schema.ts';
import type { SourceSettings } from '../config/source-schema.ts';
import type { IncomingEvent } from '../event/incoming-event.ts';
import { type EventBody, parseEvent } from '../event/parse-event.ts';
import type { RenderValue } from '../event/presets/preset.ts';
import { presetNamed } from '../event/presets/preset-named.ts';
import type { Dropped, Route } from '../issue/route.ts';
import { routeEvent } from '../issue/route-event.ts';
import { type Incident, identify, type RenderKey } from './incident.ts';

/** An event with all that the configuration of this moment says of it. */
export type Prepared = {
  kind: 'prepared';
  event: IncomingEvent;
  source: SourceSettings;
  route: Route;
  incident: Incident;
};

/** Ready for delivery; dropped by a rule; or not to be delivered at all, with a reason that a person can mend. */
export type Preparation =
  | Prepared
  | { kind: 'dropped'; event: IncomingEvent; source: SourceSettings; dropped: Dropped }
  | {
      kind: 'refused';
      reason: 'source_gone' | 'invalid' | 'too_large' | 'unreadable' | 'unroutable';
      detail: string;
      hint: string;
    };

type Dependencies = { config: Config; renderValue: RenderValue; renderKey: RenderKey };

/** Reads, routes and identifies an event, by the configuration as it is now: both stages do it, so that a changed file counts at once. */
export function prepare(job: EventBody, { config, renderValue, renderKey }: Dependencies): Preparation {
  const source = config.sources[job.source];
  if (!source) {
    const hint = `put source ${job.source} back into the file, or discard the event`;
    return { kind: 'refused', reason: 'source_gone', detail: 'its source is no longer in the configuration', hint };
  }
  if (job.kind === 'unreadable' && source.on_unreadable === 'quarantine') {
    return {
      kind: 'refused',
      reason: 'unreadable',
      detail: 'the body could not be read',
      hint: 'mend the template of the sender',
    };
  }
  const parsed = parseEvent({ job, settings: source, renderValue });
  if (!parsed.ok) {
    const reason = (
      { 'invalid-payload': 'invalid', 'too-large': 'too_large', 'unreadable-body': 'unreadable' } as const
    )[parsed.slug];
    return {
      kind: 'refused',
      reason,
      detail: parsed.detail,
      hint: 'mend the template or the size of what the sender posts',
    };
  }
  const { event } = parsed;
  const names = Object.keys(config.destinations);
  const defaultDestination = names.length === 1 ? names[0] : undefined;
  const defaultIncidentKey = presetNamed(source.preset).incidentKey;
  const route = routeSafely({ event, source, defaultDestination, defaultIncidentKey });
  if (route.kind === 'unroutable') {
    return {
      kind: 'refused',
      reason: 'unroutable',
      detail: route.detail,
      hint: 'name a project and a destination in the file',
    };
  }
  if (route.kind === 'dropped') return { kind: 'dropped', event, source, dropped: route };
  return { kind: 'prepared', event, source, route, incident: identify({ event, route, renderKey }) };
}

function routeSafely(
  input: Parameters<typeof routeEvent>[0],
): ReturnType<typeof routeEvent> | { kind: 'unroutable'; detail: string } {
  try {
    return routeEvent(input);
  } catch (error) {
    return { kind: 'unroutable', detail: error instanceof Error ? error.message : String(error) };
  }
}
