import { IANAZone } from 'luxon';
import { z } from 'zod';
import { addressRangeSchema } from './address-range.ts';
import { authSchema } from './auth-schema.ts';
import { duration, positiveDuration } from './durations.ts';
import { severitySchema } from './severity.ts';

/** The presets there are: the shapes of payload we know by name. */
export const PRESETS = ['insights', 'gitlab-issue', 'alertmanager', 'grafana', 'generic'] as const;

/** The name of a preset. */
export type PresetName = (typeof PRESETS)[number];

/** A name of a source or destination: it stands in URLs, queue names and metrics. */
export const nameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'this is no name; write 1 to 63 of a-z 0-9 _ -, the first a letter or digit');

const PROJECT_WORDS = 'this is no project; write its number (42) or its full path (group/project)';

/** A GitLab project, number or full path, kept as the configuration spells it. */
export const projectSchema = z
  .union([z.number().int().positive(), z.string()], { error: PROJECT_WORDS })
  .transform(String)
  .refine((text) => /^\d+$/.test(text) || /^[\w.-]+(\/[\w.-]+)+$/.test(text), {
    error: PROJECT_WORDS,
  });

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const CONDITION_WORDS =
  'this is no condition; write a value, a list of values, or exactly one of ' +
  '{ matches: "regex" }, { at_least: high }, { below: medium }, { exists: true }, { not: a condition }';

const comparisons = [
  scalar,
  z.array(scalar).min(1),
  z.strictObject({ matches: z.string() }),
  z.strictObject({ at_least: severitySchema }),
  z.strictObject({ below: severitySchema }),
  z.strictObject({ exists: z.boolean() }),
] as const;

const conditionSchema = z.union([...comparisons, z.strictObject({ not: z.union(comparisons) })], {
  error: CONDITION_WORDS,
});

/** One condition of a route's `when`. */
export type Condition = z.output<typeof conditionSchema>;

const label = z.string().min(1).max(255);

const issueFields = {
  destination: nameSchema.optional(),
  project: projectSchema.optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  description_file: z.string().optional(),
  labels: z.array(label).optional(),
  confidential: z.boolean().optional(),
  type: z.enum(['issue', 'incident']).optional(),
  assignees: z
    .array(z.string().regex(/^[\w.-]+$/, 'this is no user name; write the GitLab user name without @'))
    .optional(),
  due: z.partialRecord(severitySchema, duration).optional(),
};

const issueSchema = z.strictObject(issueFields);
const routeIssueSchema = z.strictObject({ ...issueFields, add_labels: z.array(label).optional() });

/** What a source or a route says about the issue to make; a route's fields override its source's. */
export type IssueSettings = z.output<typeof issueSchema>;

const routeSchema = z.strictObject({
  name: nameSchema,
  when: z.record(z.string(), conditionSchema).default({}),
  incident_key: z.string().min(1).optional(),
  issue: routeIssueSchema.optional(),
  drop: z.string().min(1, 'the reason is empty; say why these events are dropped: it is recorded with each').optional(),
});

/** One route of a source: the first whose conditions hold is taken. */
export type RouteSettings = z.output<typeof routeSchema>;

const sourceFields = z.strictObject({
  preset: z.enum(PRESETS),
  auth: authSchema,
  allow_from: z
    .array(addressRangeSchema, { error: 'this is not a list; write for example ["203.0.113.0/24"]' })
    .min(1, 'the list is empty and would refuse everyone; write an address, or remove the key to allow any')
    .optional(),
  timezone: z
    .string()
    .refine((zone) => IANAZone.isValidZone(zone), {
      error: 'there is no such time zone; write a name of the IANA list, for example Europe/Berlin or UTC',
    })
    .default('UTC'),
  incident_key: z.string().min(1).optional(),
  idempotency_window: positiveDuration.default(7 * 86_400_000),
  severity: z
    .strictObject({
      map: z.record(z.string(), severitySchema).default({}),
      default: severitySchema.default('unknown'),
    })
    .default({ map: {}, default: 'unknown' }),
  fields: z
    .partialRecord(z.enum(['severity', 'summary', 'entities', 'status', 'link', 'occurred_at']), z.string())
    .optional(),
  issue: issueSchema.default({}),
  routes: z.array(routeSchema).default([]),
  on_test: z.enum(['issue', 'ignore']).default('issue'),
  on_unreadable: z.enum(['issue', 'quarantine']).default('issue'),
  on_repeat: z.enum(['note', 'ignore']).default('note'),
  on_closed: z.enum(['note', 'reopen', 'new']).optional(),
  on_resolved: z.enum(['note', 'close', 'ignore']).default('note'),
  allowed_projects: z.array(projectSchema).optional(),
  allowed_labels: z.array(label).default([]),
});

/** What the operator says of one sender. */
export const sourceSchema = sourceFields.refine(
  ({ auth, idempotency_window }) => 2 * (auth.standard_webhooks?.tolerance ?? 0) <= idempotency_window,
  {
    path: ['idempotency_window'],
    error:
      'a signed request could be replayed after this window; write at least twice auth.standard_webhooks.tolerance ' +
      '(the defaults are 7d and 5m)',
  },
);

/** What the operator says of one sender, durations in milliseconds. */
export type SourceSettings = z.output<typeof sourceSchema>;
