import { parseDuration } from '@issuebridge/core/config/durations.ts';
import { LOG_LEVELS } from '@issuebridge/core/runtime/logger.ts';
import { z } from 'zod';

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'write a port number, 0 for any free one')
  .transform(Number)
  .refine((number) => number <= 65_535, 'a port is at most 65535');

const publicUrl = z.url({ protocol: /^https?$/, error: 'write the http or https URL senders reach this service by' });

const duration = z.string().transform((text, context) => {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) context.addIssue(`"${text}" is no duration; write for example 40s`);
  return milliseconds ?? z.NEVER;
});

/** Ingest's environment, as the README lists it. */
export const settingsSchema = z.object({
  ISSUEBRIDGE_CONFIG: z.string().default('config/issuebridge.yaml'),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'write redis://host:6379 or rediss://')
    .default('redis://127.0.0.1:6379'),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'use letters, digits, _ . -')
    .default('issuebridge'),
  REDIS_ALLOW_EVICTION: z.literal('1', 'write 1, or leave it unset').optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(8080),
  PUBLIC_URL: publicUrl.transform((url) => url.replace(/\/+$/, '')).optional(),
  ADMIN_HOST: z.string().default('127.0.0.1'),
  ADMIN_PORT: z.union([z.literal('off'), port], 'write a port number, 0 for any free one, or off').default(8081),
  ADMIN_USER: z.string().default('admin'),
  ADMIN_PASSWORD: z.string().optional(),
  DASHBOARD_ACTIONS: z.enum(['on', 'off'], 'write on or off').default('off'),
  SHUTDOWN_TIMEOUT: duration.default(40_000),
  LOG_LEVEL: z.enum(LOG_LEVELS, `write one of ${LOG_LEVELS.join(', ')}`).default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty'], 'write json or pretty').optional(),
});

/** Variables that may come as the path of a file, `NAME_FILE`. */
export const FROM_FILE = ['REDIS_URL', 'ADMIN_PASSWORD'];
