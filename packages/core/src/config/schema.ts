import { z } from 'zod';
import { duration, percentage, positiveDuration, size } from './durations.ts';
import { proxySchema } from './proxy-address.ts';
import { nameSchema, projectSchema, sourceSchema } from './source-schema.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

const LIMIT_WORDS = 'a limit is a number above 0 or the word unlimited; write for example 200';

const limit = z.union([z.number().positive(LIMIT_WORDS), z.literal('unlimited')], { error: LIMIT_WORDS });

/** GitLab's address without a slash at its end; a path stays, for a GitLab that lives under one. */
const gitlabUrl = z
  .url({
    protocol: /^https?$/,
    error: 'this is not the address of a GitLab; write for example https://gitlab.com',
  })
  .refine((text) => !/\/api\/v\d+\/?$/.test(text), { error: 'this is the address of the API; leave /api/v4 off' })
  .refine((text) => !/[?#@]/.test(text), {
    error: 'the address holds a user, a query or a fragment; write it without, for example https://gitlab.com',
  })
  .transform((text) => text.replace(/\/+$/, ''));

/** 20 requests at once to one GitLab: what one process can use, and no more than a small GitLab stands. */
const MAX_CONNECTIONS = 20;

const connections = z
  .number({ error: 'connections are a whole number from 1 to 1000; write for example 20' })
  .int('connections are a whole number; write for example 20')
  .min(1, 'without a connection nothing could be sent; write for example 20')
  .max(1_000, 'more than 1000 connections at once would harm GitLab; write for example 20');

/** GitLab.com's documented limits; a self-managed GitLab has none unless its administrator set one. */
const LIMITS = { issues_per_minute: 200, notes_per_minute: 60 };

const projectLimitsSchema = z.strictObject({ issues_per_minute: limit });

const destinationSchema = z.strictObject({
  url: gitlabUrl,
  token: z
    .string({ error: 'this is not a token; write the access token of the account that makes the issues, in quotes' })
    .min(1, 'the token is empty; write the access token of the account that makes the issues'),
  ca_file: z
    .string({ error: 'this is no path; write that of a PEM file' })
    .min(1, 'the path is empty; write that of a PEM file, or remove the key')
    .optional(),
  proxy: proxySchema.optional(),
  /** 30 s: GitLab's own limit is 60 s, and a worker slot is not to wait for all of it. */
  request_timeout: positiveDuration.default(30 * SECOND),
  /** 90 s: GitLab's own request limit of 60 s, a look-up's greatest gap (0.3 of this), and one second over. */
  settle: positiveDuration.default(90 * SECOND),
  max_connections: connections.default(MAX_CONNECTIONS),
  limits: z
    .strictObject({
      issues_per_minute: limit.default(LIMITS.issues_per_minute),
      notes_per_minute: limit.default(LIMITS.notes_per_minute),
    })
    .default(LIMITS),
  projects: z.record(projectSchema, z.strictObject({ limits: projectLimitsSchema })).default({}),
});

/** One GitLab account, durations in milliseconds. */
export type DestinationSettings = z.output<typeof destinationSchema> & {
  /** The certificates that stand in `ca_file`, as PEM. */
  ca?: string;
};

const retrySchema = z
  .strictObject({
    /** 72 h of tries: parked and rate-limited time does not count, so that a weekend with a dead token makes no dead letters. */
    give_up_after: positiveDuration.default(72 * HOUR),
    /** Doubled with each try up to 15 minutes, which the tenth reaches: some six hundred tries in 72 h. */
    min_backoff: positiveDuration.default(2 * SECOND),
    max_backoff: positiveDuration.default(900 * SECOND),
  })
  .refine(({ min_backoff, max_backoff }) => min_backoff <= max_backoff, {
    path: ['max_backoff'],
    error: 'max_backoff is shorter than min_backoff; write a longer max_backoff (its default is 15m)',
  })
  .refine(({ give_up_after, max_backoff }) => max_backoff <= give_up_after, {
    path: ['give_up_after'],
    error: 'give_up_after is shorter than max_backoff; write a longer give_up_after (its default is 72h)',
  });

const parkSchema = z
  .strictObject({
    /** Doubled after every four probes up to 5 minutes: few enough to bother nobody, and often enough that an end is noticed. */
    probe_interval: positiveDuration.default(15 * SECOND),
    max_probe_interval: positiveDuration.default(300 * SECOND),
  })
  .refine(({ probe_interval, max_probe_interval }) => probe_interval <= max_probe_interval, {
    path: ['max_probe_interval'],
    error: 'max_probe_interval is shorter than probe_interval; write a longer max_probe_interval (its default is 5m)',
  });

/** All of them above the 7 days in which a re-send is told from a new event. */
const retentionSchema = z.strictObject({
  delivered: duration.default(30 * DAY),
  ignored: duration.default(30 * DAY),
  dead: duration.default(90 * DAY),
  quarantine: duration.default(30 * DAY),
  incidents: duration.default(400 * DAY),
});

const ingestSchema = z.strictObject({
  /** 2 MiB: twice what GitLab takes as a description. */
  max_body: size.default(2 * 1_048_576),
  /** A bound for a Redis without `maxmemory`: at 3 KB each without their bodies, 3 GB. */
  max_waiting: z.number().int().positive().default(1_000_000),
  /** The rest is for the workers, who need it to finish what waits. */
  max_redis_memory: percentage.default(0.8),
});

/** The shape of the configuration file, after variables were replaced. */
export const configSchema = z.strictObject({
  version: z.literal(1, { error: 'this is not the version of file that this program reads; write version: 1' }),
  destinations: z.record(nameSchema, destinationSchema).refine((all) => Object.keys(all).length > 0, {
    error: 'there is no destination; name at least one',
  }),
  sources: z.record(nameSchema, sourceSchema).refine((all) => Object.keys(all).length > 0, {
    error: 'there is no source; name at least one',
  }),
  retry: retrySchema.default(retrySchema.parse({})),
  park: parkSchema.default(parkSchema.parse({})),
  retention: retentionSchema.default(retentionSchema.parse({})),
  ingest: ingestSchema.default(ingestSchema.parse({})),
});

/** The whole configuration as the programs use it: checked, durations in milliseconds, sizes in bytes. */
export type Config = Omit<z.output<typeof configSchema>, 'destinations'> & {
  destinations: Record<string, DestinationSettings>;
};
