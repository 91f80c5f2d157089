import type { Liquid, Template } from 'liquidjs';
import { EVENT_NAMES } from '../../config/event-names.ts';
import { mendOfUnknown } from '../../config/suggestion.ts';

/**
 * A sentence when a template reads something under `event` that no event has, which would show as nothing. What is named by a value
 * (`event[x]`), and an `event` of the template's own, is not looked at.
 */
export function findUnknownName(engine: Liquid, templates: Template[]): string | undefined {
  for (const { segments, location } of engine.analyzeSync(templates).globals.event ?? []) {
    const [, name] = segments;
    if (typeof name !== 'string' || EVENT_NAMES.some((known) => known === name)) continue;
    return `line ${location.row}, column ${location.col}: an event has no "${name}". ${mendOfUnknown(name, EVENT_NAMES)}`;
  }
  return undefined;
}
