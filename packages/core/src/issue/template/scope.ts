import type { EventName } from '../../config/event-names.ts';
import type { Entities, IncomingEvent } from '../../event/incoming-event.ts';
import { cutText } from '../neutralise/cut.ts';
import { printsAs } from './print.ts';

/** 10,000 code points: more than any field of a known sender, and ten of them still make an issue a person can open. */
const MAX_TEXT = 10_000;
/** 32: what ingest lets in. */
const MAX_DEPTH = 32;
/** 1,000 items of a list, 20,000 values in all: what a template may loop over without holding up the worker. */
const MAX_ITEMS = 1_000;
const MAX_VALUES = 20_000;
/** 50: as many entities as a person reads in one issue; `total` says how many there were. */
const MAX_ENTITIES = 50;

/** The names a template can use. */
export type Scope = Record<string, unknown>;

/** The payload's fields, and ours under `event`; a copy, texts cut to length, that no template can change the event through. */
export function createScope({ id, source, receivedAt, payload, fields }: IncomingEvent): Scope {
  return {
    ...createPayloadScope(payload),
    event: {
      id,
      source,
      severity: fields.severity,
      summary: cutText(fields.summary, MAX_TEXT),
      entities: entityList(fields.entities),
      status: fields.status,
      link: fields.link === undefined ? undefined : cutText(fields.link, MAX_TEXT),
      occurred_at: fields.occurredAt,
      received_at: receivedAt,
      is_test: fields.isTest,
    } satisfies Record<EventName, unknown>,
  };
}

/** The payload's own fields alone, bounded. */
export function createPayloadScope(payload: Record<string, unknown>, maxText = MAX_TEXT): Scope {
  let left = MAX_VALUES;
  const copy = (value: unknown, depth: number): unknown => {
    left -= 1;
    if (typeof value === 'string') return cutText(value, maxText);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= MAX_DEPTH || left < 0) return undefined;
    if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => copy(item, depth + 1));
    return printsAs(copyObject(value, depth), () => cutText(JSON.stringify(value), maxText));
  };
  const copyObject = (object: object, depth: number): Scope => {
    const result = Object.create(null) as Scope;
    for (const [name, value] of Object.entries(object).slice(0, MAX_ITEMS)) result[name] = copy(value, depth + 1);
    return result;
  };
  return copyObject(payload, 0);
}

/** The scope of an incident key: texts whole, since two that differ late are two incidents. */
export function createKeyScope(event: IncomingEvent): Scope {
  const { summary, link } = event.fields;
  const scope = createScope(event);
  return {
    ...createPayloadScope(event.payload, Number.POSITIVE_INFINITY),
    event: { ...(scope.event as Scope), summary, link },
  };
}

/** The entities as a list: prints with commas, each prints as its name, `total` counts those left out. */
function entityList({ first, total }: Entities): object {
  const shown = first.slice(0, MAX_ENTITIES).map((entity) => {
    const [name = '', ...rest] = [entity.name, entity.type, entity.source, entity.location].map((text) =>
      text === undefined ? undefined : cutText(text, MAX_TEXT),
    );
    const [type, source, location] = rest;
    return printsAs({ name, type, source, location }, () => name);
  });
  const more = Math.max(total, first.length) - shown.length;
  const names = () => [...shown.map(String), ...(more > 0 ? [`… and ${more} more`] : [])].join(', ');
  return printsAs(Object.assign(shown, { total: shown.length + more }), names);
}
