import { z } from 'zod';
import type { SourceSettings } from '../../config/source-schema.ts';
import { extraFacts } from '../extra-facts.ts';
import type { Entities, EventFields } from '../incoming-event.ts';
import { findInstant } from '../occurred-at.ts';
import { isObject, ownMember, ownObject } from '../own-member.ts';
import { sentText } from '../sent-text.ts';
import { gradeSeverity, type SeverityAliases } from '../severity-alias.ts';
import { MONITORING_SEVERITIES } from './generic.ts';
import { scalarSchema } from './scalar-schema.ts';

type Json = Record<string, unknown>;
type Facts = EventFields['facts'];

/** What alerting rules call it besides: `page` of the Prometheus documentation, `none` of the Watchdog, Zabbix' and kube's words. */
const SEVERITIES: SeverityAliases = {
  ...MONITORING_SEVERITIES,
  page: 'critical',
  disaster: 'critical',
  average: 'medium',
  information: 'low',
  debug: 'low',
  none: 'low',
  ok: 'low',
};

const SEVERITY_LABELS = ['severity', 'priority', 'level'];
const SUMMARY_ANNOTATIONS = ['summary', 'title'];
const BODY_ANNOTATIONS = ['description', 'message'];

/** The first of these that an alert has says what it is about. */
const ENTITY_LABELS = [
  ...['instance', 'pod', 'host', 'hostname', 'node', 'nodename', 'server', 'device'],
  ...['container', 'deployment', 'service', 'job'],
];

/** 20: as many as a sender is told of. */
const MAX_WRONG = 20;

/** By hand: Zod's own record takes seconds for as many names as 2 MiB hold. */
const textsSchema = z
  .custom<Json>(isObject, { error: 'must be an object of names and texts' })
  .superRefine((texts, context) => {
    const wrong = Object.entries(texts).filter(([, value]) => typeof value === 'object' && value !== null);
    for (const [name] of wrong.slice(0, MAX_WRONG)) {
      context.addIssue({ code: 'custom', path: [name], message: 'must be text, not a list or an object' });
    }
  });

/** One alert, as `alert-group` makes it of a body; the rest of the group is not looked at. */
export const alertSchema = z.object({
  alert: z.object(
    {
      labels: textsSchema,
      annotations: textsSchema.nullish(),
      status: scalarSchema.optional(),
      startsAt: scalarSchema.optional(),
      endsAt: scalarSchema.optional(),
      generatorURL: scalarSchema.optional(),
      fingerprint: scalarSchema.optional(),
    },
    { error: 'must be an object with labels' },
  ),
});

/** The fields of one alert. `links`: what the sender calls the address to look at, the best first; `details`: more of its own for the table. */
export function normaliseAlert(input: {
  payload: Json;
  settings: SourceSettings;
  links: string[];
  details: Array<{ label: string; key: string }>;
}): Omit<EventFields, 'isTest'> {
  const { payload, settings, links, details } = input;
  const alert = ownObject(payload, 'alert');
  const labels = ownObject(alert, 'labels');
  const annotations = ownObject(alert, 'annotations');
  const sent = textOf(labels, findKey(labels, SEVERITY_LABELS));
  const grade = gradeSeverity({ sent, aliases: SEVERITIES, settings: settings.severity });
  const summaryKey = findKey(annotations, SUMMARY_ANNOTATIONS);
  const bodyKey = findKey(annotations, BODY_ANNOTATIONS);
  const status = textOf(alert, 'status').toLowerCase() === 'resolved' ? 'resolved' : 'firing';
  const facts: Facts = [
    { label: 'Severity as sent', value: grade.severityKnown ? '' : sent },
    { label: 'Ended', value: status === 'resolved' ? textOf(alert, 'endsAt') : '' },
    { label: 'Receiver', value: textOf(payload, 'receiver') },
    ...details.map(({ label, key }) => ({ label, value: textOf(alert, key) })),
    { label: 'Fingerprint', value: textOf(alert, 'fingerprint') },
  ];
  return {
    ...grade,
    summary: textOf(annotations, summaryKey) || textOf(labels, 'alertname'),
    entities: entitiesOf(labels),
    status,
    link: findLink([...links.map((key) => textOf(alert, key)), textOf(payload, 'externalURL')]),
    occurredAt: findInstant({ text: textOf(alert, 'startsAt'), zone: settings.timezone }),
    facts: [
      ...facts.filter(({ value }) => value !== ''),
      ...tableOf('Labels', labels, []),
      ...tableOf('Annotations', annotations, [summaryKey, bodyKey]),
    ],
    body: textOf(annotations, bodyKey) || undefined,
  };
}

function textOf(object: Json, key: string): string {
  return sentText(ownMember(object, key)).trim();
}

function findKey(object: Json, keys: string[]): string {
  return keys.find((key) => textOf(object, key) !== '') ?? '';
}

function entitiesOf(labels: Json): Entities {
  const type = findKey(labels, ENTITY_LABELS);
  return type === '' ? { first: [], total: 0 } : { first: [{ name: textOf(labels, type), type }], total: 1 };
}

/** Grafana's test sends `?orgId=1` for an address, so one of the web goes before whatever else was sent. */
function findLink(sent: string[]): string | undefined {
  return sent.find((link) => /^https?:\/\//i.test(link)) ?? sent.find((link) => link !== '');
}

function tableOf(table: 'Labels' | 'Annotations', texts: Json, shown: string[]): Facts {
  return extraFacts({ payload: texts, known: new Set(shown) }).map((fact) => ({ ...fact, table }));
}
