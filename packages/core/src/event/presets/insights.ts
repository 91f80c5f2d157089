import { z } from 'zod';
import { matchEntities } from '../entity-lists.ts';
import { extraFacts } from '../extra-facts.ts';
import { findInstant } from '../occurred-at.ts';
import { sentList, sentText } from '../sent-text.ts';
import { gradeSeverity, type SeverityAliases } from '../severity-alias.ts';
import type { Preset } from './preset.ts';
import { scalarSchema, scalarsSchema } from './scalar-schema.ts';

/** Insights' words, and the 1 to 4 of one integrator. */
export const INSIGHTS_SEVERITIES: SeverityAliases = {
  critical: 'critical',
  high: 'high',
  moderate: 'medium',
  medium: 'medium',
  low: 'low',
  4: 'critical',
  3: 'high',
  2: 'medium',
  1: 'low',
};

/** The twelve variables that are publicly known. */
const fields = {
  incidentType: scalarSchema,
  incidentId: scalarSchema,
  severity: scalarSchema,
  definitionId: scalarSchema,
  definitionSummary: scalarSchema,
  source: scalarsSchema,
  location: scalarsSchema,
  entityType: scalarsSchema,
  entityName: scalarsSchema,
  tenantId: scalarSchema,
  timestamp: scalarSchema,
  link: scalarSchema,
};

const KNOWN: ReadonlySet<string> = new Set(Object.keys(fields));

const payload = z
  .object(fields)
  .partial()
  .refine((sent) => Object.keys(sent).length > 0, {
    error: `names none of the variables Insights sends; use a template with ${[...KNOWN].join(', ')}`,
  });

/** BeyondTrust Identity Security Insights: the flat object of its variables. It has no life cycle: every event is `firing`. */
export const insights: Preset = {
  name: 'insights',
  payload,
  incidentKey: '%%tenantId%%/%%incidentId%%',
  normalise({ payload, settings }) {
    const text = (key: keyof typeof fields) => sentText(payload[key]).trim();
    const { entities, unmatched } = matchEntities({
      names: sentList(payload.entityName),
      type: sentList(payload.entityType),
      source: sentList(payload.source),
      location: sentList(payload.location),
    });
    const grade = gradeSeverity({ sent: text('severity'), aliases: INSIGHTS_SEVERITIES, settings: settings.severity });
    const facts = [
      { label: 'Severity as sent', value: grade.severityKnown ? '' : text('severity') },
      { label: 'Type', value: text('incidentType') },
      { label: 'Source', value: (unmatched.source ?? []).join(', ') },
      { label: 'Location', value: (unmatched.location ?? []).join(', ') },
      { label: 'Entity type', value: (unmatched.type ?? []).join(', ') },
      { label: 'Definition', value: text('definitionId') },
      { label: 'Incident', value: text('incidentId') },
      { label: 'Tenant', value: text('tenantId') },
    ].filter((fact) => fact.value !== '');
    return {
      ...grade,
      summary: text('definitionSummary'),
      entities,
      status: 'firing',
      link: text('link') || undefined,
      occurredAt: findInstant({ text: text('timestamp'), zone: settings.timezone }),
      isTest: text('incidentId').startsWith('TEST_') || text('definitionId').startsWith('TEST_'),
      facts: [...facts, ...extraFacts({ payload, known: KNOWN })],
      body: undefined,
    };
  },
};
