import { z } from 'zod';
import type { SourceSettings } from '../../config/source-schema.ts';
import { matchEntities } from '../entity-lists.ts';
import { extraFacts } from '../extra-facts.ts';
import type { Entities } from '../incoming-event.ts';
import { findInstant } from '../occurred-at.ts';
import { isObject, ownMember } from '../own-member.ts';
import { sentList, sentText } from '../sent-text.ts';
import { gradeSeverity, type SeverityAliases } from '../severity-alias.ts';
import type { Preset, RenderValue } from './preset.ts';

type Payload = Record<string, unknown>;
type FieldName = keyof NonNullable<SourceSettings['fields']>;

/** Words of common monitoring tools; a number is no word here, since tools count both ways. */
export const MONITORING_SEVERITIES: SeverityAliases = {
  critical: 'critical',
  fatal: 'critical',
  emergency: 'critical',
  high: 'high',
  error: 'high',
  major: 'high',
  medium: 'medium',
  moderate: 'medium',
  warning: 'medium',
  warn: 'medium',
  low: 'low',
  minor: 'low',
  info: 'low',
  informational: 'low',
  notice: 'low',
};

/** Where each field is looked for when the operator gave no template for it: the first key that is not blank. */
const KEYS: Record<FieldName, string[]> = {
  severity: ['severity', 'level', 'priority'],
  summary: ['title', 'summary', 'message', 'name'],
  status: ['status', 'state'],
  link: ['url', 'link'],
  occurred_at: ['timestamp', 'time', 'start_time'],
  entities: ['hosts', 'host', 'entities', 'entity', 'service'],
};

const RESOLVED = new Set(['resolved', 'ok', 'closed']);

/** Any JSON object. What it says is found by the operator's `fields` templates, else under the usual names. */
export const generic: Preset = {
  name: 'generic',
  payload: z.record(z.string(), z.unknown()),
  incidentKey: undefined,
  normalise({ payload, settings, renderValue }) {
    const text = (field: FieldName) => fieldText({ field, payload, settings, renderValue }).trim();
    const ended = settings.fields?.status === undefined && sentText(ownMember(payload, 'end_time')).trim() !== '';
    const link = text('link');
    const known = new Set(['description', keyOf(payload, 'summary'), keyOf(payload, 'link')]);
    const body = sentText(ownMember(payload, 'description'));
    return {
      ...gradeSeverity({ sent: text('severity'), aliases: MONITORING_SEVERITIES, settings: settings.severity }),
      summary: text('summary'),
      entities: entitiesOf({ payload, settings, renderValue }),
      status: ended || RESOLVED.has(text('status').toLowerCase()) ? 'resolved' : 'firing',
      link: link || undefined,
      occurredAt: findInstant({ text: text('occurred_at'), zone: settings.timezone }),
      isTest: false,
      facts: extraFacts({ payload: withoutObjects(payload), known }),
      body: body.trim() === '' ? undefined : body,
    };
  },
};

type Source = { payload: Payload; settings: SourceSettings; renderValue: RenderValue };

function fieldText(input: Source & { field: FieldName }): string {
  const template = input.settings.fields?.[input.field];
  if (template !== undefined) return rendered(input, template);
  return sentText(ownMember(input.payload, keyOf(input.payload, input.field)));
}

/** A template that fails leaves its field blank: the event must still become an issue. */
function rendered(input: Source, template: string): string {
  try {
    return sentText(input.renderValue(template, input.payload));
  } catch {
    return '';
  }
}

function entitiesOf(input: Source): Entities {
  const template = input.settings.fields?.entities;
  const sent =
    template === undefined ? ownMember(input.payload, keyOf(input.payload, 'entities')) : rendered(input, template);
  const items = Array.isArray(sent) ? sent.map((item) => (isObject(item) ? item : { name: item })) : undefined;
  const column = (key: string) => (items ? items.map((item) => sentText(ownMember(item, key)).trim()) : []);
  return matchEntities({
    names: items ? column('name') : sentList(sent),
    type: column('type'),
    source: column('source'),
    location: column('location'),
  }).entities;
}

function keyOf(payload: Payload, field: FieldName): string {
  return KEYS[field].find((key) => sentText(ownMember(payload, key)).trim() !== '') ?? '';
}

function withoutObjects(payload: Payload): Payload {
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => typeof value !== 'object'));
}
