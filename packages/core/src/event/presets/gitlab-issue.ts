import { z } from 'zod';
import { matchEntities } from '../entity-lists.ts';
import { findInstant } from '../occurred-at.ts';
import { sentList, sentText } from '../sent-text.ts';
import { gradeSeverity } from '../severity-alias.ts';
import { INSIGHTS_SEVERITIES } from './insights.ts';
import type { Preset } from './preset.ts';
import { readRecipeLines } from './recipe-lines.ts';
import { scalarSchema, scalarsSchema } from './scalar-schema.ts';

const payload = z.object({
  title: z
    .union([z.string(), z.number()], { error: 'is missing; send the title of the issue as text' })
    .refine((title) => String(title).trim() !== '', { error: 'is blank; send the title of the issue' }),
  description: scalarSchema.optional(),
  labels: scalarsSchema.optional(),
  confidential: scalarSchema.optional(),
  due_date: scalarSchema.optional(),
  assignee_ids: scalarsSchema.optional(),
  issue_type: scalarSchema.optional(),
  project: scalarSchema.optional(),
});

/**
 * The parameters of GitLab's own "new issue" call, as the vendor's recipe sends them. What the recipe's lines say become fields;
 * they are text without an id, so no event of it is known to be a test.
 */
export const gitlabIssue: Preset = {
  name: 'gitlab-issue',
  payload,
  incidentKey: undefined,
  normalise({ payload, settings }) {
    const { values, rest } = readRecipeLines(payload.description == null ? '' : String(payload.description));
    const { entities, unmatched } = matchEntities({
      names: sentList(values['Entity Name']),
      type: sentList(values['Entity Type']),
      source: sentList(values.Source),
      location: sentList(values.Location),
    });
    const facts = [
      { label: 'Severity', value: sentText(values.Severity) },
      { label: 'When', value: sentText(values.When) },
      { label: 'Summary', value: sentText(values.Summary) },
      { label: 'Source', value: (unmatched.source ?? []).join(', ') },
      { label: 'Location', value: (unmatched.location ?? []).join(', ') },
      { label: 'Entity type', value: (unmatched.type ?? []).join(', ') },
    ];
    return {
      ...gradeSeverity({
        sent: sentText(values.Severity),
        aliases: INSIGHTS_SEVERITIES,
        settings: settings.severity,
      }),
      summary: String(payload.title).trim(),
      entities,
      status: 'firing',
      link: undefined,
      occurredAt: findInstant({ text: sentText(values.When), zone: settings.timezone }),
      isTest: false,
      facts: facts.filter((fact) => fact.value !== ''),
      body: rest.trim() === '' ? undefined : rest,
    };
  },
};
