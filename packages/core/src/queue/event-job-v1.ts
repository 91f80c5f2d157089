import { z } from 'zod';

/** What a job carries, version 1. The body is the sender's own text, not our reading of it. */
export const eventJobV1 = z.object({
  v: z.literal(1),
  /** UUIDv7, ours; also the job's id. */
  id: z.string(),
  source: z.string(),
  /** ISO 8601. */
  received_at: z.string(),
  /** `event`: parsed and valid when it came in. The others are bodies that were refused, kept for a person to see. */
  kind: z.enum(['event', 'unreadable', 'invalid', 'too_large']),
  body: z.string(),
  /** `base64` when the bytes were not valid UTF-8. */
  encoding: z.enum(['utf8', 'base64']),
  /** What was wrong with a refused body, as the sender was told; without values of the body. */
  problem: z.string().optional(),
});
