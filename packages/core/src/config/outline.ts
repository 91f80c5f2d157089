import { z } from 'zod';
import { PRESETS } from './source-schema.ts';

/*
 * A forgiving view of the file for the checks that look across fields: what has the wrong shape reads as absent here,
 * since the schema reports it, so that these checks can run beside the schema's and all problems are shown at once.
 */

const text = z.string().optional().catch(undefined);
const texts = z.array(z.string().catch('')).optional().catch(undefined);

const issueOutline = z
  .object({
    destination: text,
    project: z.unknown().optional(),
    title: text,
    description: text,
    description_file: text,
    labels: texts,
    add_labels: texts,
  })
  .catch({});

const matches = z.object({ matches: text }).catch({});
const condition = z.object({ matches: text, not: matches.optional().catch(undefined) }).catch({});

const routeOutline = z
  .object({
    name: text,
    when: z.record(z.string(), condition).default({}).catch({}),
    incident_key: text,
    issue: issueOutline.optional(),
    drop: z.unknown().optional(),
  })
  .catch({ when: {} });

const authOutline = z
  .object({
    bearer: texts,
    basic: z
      .array(z.object({ password: text }).catch({}))
      .optional()
      .catch(undefined),
    header: z.object({ values: texts }).optional().catch(undefined),
  })
  .catch({});

const sourceOutline = z
  .object({
    preset: z.enum(PRESETS).optional().catch(undefined),
    auth: authOutline.optional(),
    incident_key: text,
    fields: z.record(z.string(), text).optional().catch(undefined),
    issue: issueOutline.default({}),
    routes: z.array(routeOutline).default([]).catch([]),
    allowed_projects: z.unknown().optional(),
    allowed_labels: z.unknown().optional(),
  })
  .catch({ issue: {}, routes: [] });

const outline = z.object({
  destinations: z
    .record(z.string(), z.object({ token: text, ca_file: text }).catch({}))
    .default({})
    .catch({}),
  sources: z.record(z.string(), sourceOutline).default({}).catch({}),
});

/** A forgiving view of the file: its shape is not checked. */
export type Outline = z.output<typeof outline>;

/** A forgiving view of one source. */
export type SourceOutline = z.output<typeof sourceOutline>;

/** A forgiving view of what a source or route says of its issues. */
export type IssueOutline = z.output<typeof issueOutline>;

/** Reads any value as a configuration; what has the wrong shape is absent. */
export function readOutline(value: unknown): Outline {
  const result = outline.safeParse(value);
  return result.success ? result.data : { destinations: {}, sources: {} };
}
