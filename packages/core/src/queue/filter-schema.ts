import { z } from 'zod';

/** 10,000: more at once are named by a filter without a limit, which is worked through in parts. */
export const MAX_LIMIT = 10_000;

const instant = z.iso
  .datetime({ offset: true, error: 'write a time as ISO 8601, for example 2026-11-22T10:00:00Z' })
  .transform((text) => Date.parse(text));

const limit = z.coerce
  .number(`write a number from 1 to ${MAX_LIMIT}`)
  .int(`write a whole number from 1 to ${MAX_LIMIT}`)
  .min(1, `write a number from 1 to ${MAX_LIMIT}`)
  .max(MAX_LIMIT, `write a number from 1 to ${MAX_LIMIT}, or leave it out for all`);

const shared = { reason: z.string().optional(), before: instant.optional(), limit: limit.optional() };

/** A filter of dead letters as people write it. Strict: a name that is mistyped would mean all of them. */
export const deadLetterFilterSchema = z.strictObject({
  destination: z.string().optional(),
  // A project's number is a number where the filter is JSON.
  project: z.union([z.string(), z.int().transform(String)]).optional(),
  ...shared,
});

/** A filter of the quarantine as people write it. */
export const quarantineFilterSchema = z.strictObject({ source: z.string().optional(), ...shared });
