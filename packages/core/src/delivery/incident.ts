import { fieldsHash } from '../event/canonical-json.ts';
import type { IncomingEvent } from '../event/incoming-event.ts';
import type { Route } from '../issue/route.ts';

/** The answer to "the same problem?": events of one source with equal `key` are one issue. `weak` says why the key was not used. */
export type Incident = { key: string; weak: string | undefined };

/** Renders an incident key's template: the key, or why it is too weak to tell problems apart. */
export type RenderKey = (input: { template: string; event: IncomingEvent }) => { key: string } | { weak: string };

/**
 * Tells which incident an event belongs to. Ours begin with a colon, a rendered key never does: no payload can forge one.
 * A key with an empty part is not used: the hash of all fields merges only what is equal.
 */
export function identify({
  event,
  route,
  renderKey,
}: {
  event: IncomingEvent;
  route: Route;
  renderKey: RenderKey;
}): Incident {
  if (event.rawBody !== undefined) return { key: ':unreadable', weak: undefined };
  if (event.fields.isTest) return { key: ':test', weak: undefined };
  const byFields = `:fields:${fieldsHash(event.payload)}`;
  if (route.incidentKey === undefined) return { key: byFields, weak: undefined };
  const rendered = renderKey({ template: route.incidentKey, event });
  if ('weak' in rendered) return { key: byFields, weak: rendered.weak };
  return { key: rendered.key.replace(/^:/, '%3A'), weak: undefined };
}
