import { z } from 'zod';
import { type FailedPlace, readBefore } from './failed-place.ts';

/** 10,000: more at once are named by a filter without a limit, which is worked through in parts. */
export const MAX_LIMIT = 10_000;

const NO_TIME = 'write a time as ISO 8601, for example 2026-11-22T10:00:00Z, or what the page before gives as next';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const before = z.string(NO_TIME).transform((text, context): number | FailedPlace => {
  const read = readBefore(text, (time) => instant.safeParse(time).data);
  if (read !== undefined) return read;
  context.addIssue(NO_TIME);
  return z.NEVER;
});

const limit = z.coerce
  .number(`write a number from 1 to ${MAX_LIMIT}`)
  .int(`write a whole number from 1 to ${MAX_LIMIT}`)
  .min(1, `write a number from 1 to ${MAX_LIMIT}`)
  .max(MAX_LIMIT, `write a number from 1 to ${MAX_LIMIT}, or leave it out for all`);

const shared = { reason: z.string().optional(), before: before.optional(), limit: limit.optional() };

/** A filter of dead letters as people write it. Strict: a name that is mistyped would mean all of them. */
export const deadLetterFilterSchema = z.strictObject({
  destination: z.string().optional(),
  // A project's number is a number where the filter is JSON.
  project: z.union([z.string(), z.int().transform(String)]).optional(),
  ...shared,
});

/** A filter of the quarantine as people write it. */
export const quarantineFilterSchema = z.strictObject({ source: z.string().optional(), ...shared });
