import type { IncomingEvent } from '../event/incoming-event.ts';

/**
 * The value a `when` key names: `event.severity` and its kin are ours, all else is a dotted path into the sender's
 * payload. Only own properties count; undefined where nothing of that name is.
 */
export function findEventValue(event: IncomingEvent, key: string): unknown {
  const path = key.split('.');
  if (path[0] !== 'event') return findOwn(event.payload, path);
  const { fields } = event;
  const ours = {
    id: event.id,
    source: event.source,
    severity: fields.severity,
    summary: fields.summary,
    entities: fields.entities.first.map(({ name }) => name),
    status: fields.status,
    link: fields.link,
    occurred_at: fields.occurredAt,
    received_at: event.receivedAt,
    is_test: fields.isTest,
  };
  return findOwn(ours, path.slice(1));
}

function findOwn(value: unknown, path: string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    if (Array.isArray(found) && !/^\d+$/.test(name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}
