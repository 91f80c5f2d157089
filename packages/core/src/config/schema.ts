import { z } from 'zod';
import { duration, percentage, size } from './durations.ts';
import { nameSchema, projectSchema, sourceSchema } from './source-schema.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

const limit = z.union([z.number().positive(), z.literal('unlimited')]);

const projectLimitsSchema = z.strictObject({ issues_per_minute: limit });

const destinationSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'the base URL of GitLab, for example https://gitlab.com' }),
  token: z.string().min(1, 'the access token of the account that makes the issues'),
  /** 30 s: GitLab's own limit is 60 s, and a worker slot is not to wait for all of it. */
  request_timeout: duration.default(30 * SECOND),
  /** 90 s: GitLab's own request limit of 60 s, a look-up's greatest gap (0.3 of this), and one second over. */
  settle: duration.default(90 * SECOND),
  limits: z
    .strictObject({
      /** GitLab.com's documented limits; a self-managed GitLab has none unless its administrator set one. */
      issues_per_minute: limit.default(200),
      notes_per_minute: limit.default(60),
    })
    .default({ issues_per_minute: 200, notes_per_minute: 60 }),
  projects: z.record(projectSchema, z.strictObject({ limits: projectLimitsSchema })).default({}),
});

/** One GitLab account, durations in milliseconds. */
export type DestinationSettings = z.output<typeof destinationSchema>;

const retrySchema = z.strictObject({
  give_up_after: duration.default(72 * HOUR),
  min_backoff: duration.default(2 * SECOND),
  max_backoff: duration.default(900 * SECOND),
});

const parkSchema = z.strictObject({
  probe_interval: duration.default(15 * SECOND),
  max_probe_interval: duration.default(300 * SECOND),
});

const retentionSchema = z.strictObject({
  delivered: duration.default(30 * DAY),
  ignored: duration.default(30 * DAY),
  dead: duration.default(90 * DAY),
  quarantine: duration.default(30 * DAY),
  incidents: duration.default(400 * DAY),
});

const ingestSchema = z.strictObject({
  max_body: size.default(2 * 1_048_576),
  max_waiting: z.number().int().positive().default(1_000_000),
  max_redis_memory: percentage.default(0.8),
});

/** The shape of the configuration file, after variables were replaced. */
export const configSchema = z.strictObject({
  version: z.literal(1),
  destinations: z.record(nameSchema, destinationSchema).refine((all) => Object.keys(all).length > 0, {
    error: 'name at least one destination',
  }),
  sources: z.record(nameSchema, sourceSchema).refine((all) => Object.keys(all).length > 0, {
    error: 'name at least one source',
  }),
  retry: retrySchema.default(retrySchema.parse({})),
  park: parkSchema.default(parkSchema.parse({})),
  retention: retentionSchema.default(retentionSchema.parse({})),
  ingest: ingestSchema.default(ingestSchema.parse({})),
});

/** The whole configuration as the programs use it: checked, durations in milliseconds, sizes in bytes. */
export type Config = z.output<typeof configSchema>;
