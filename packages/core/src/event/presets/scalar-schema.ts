import { z } from 'zod';

/** A field that senders fill with text, and some with a number, true/false or null. */
export const scalarSchema = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'must be text, not a list or an object',
});

/** The same, or a list of such. */
export const scalarsSchema = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(scalarSchema)], {
  error: 'must be text or a list of texts, not an object',
});
