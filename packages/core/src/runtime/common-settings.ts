import { z } from 'zod';
import { parseDuration } from '../config/durations.ts';
import { LOG_LEVELS } from './logger.ts';
import { REDIS_ADDRESS_FORMS, readRedisAddress } from './redis-address.ts';

/** A TCP port in the environment; 0 is any free one. */
export const portSetting = z
  .string()
  .regex(/^\d{1,5}$/, 'write a port number, 0 for any free one')
  .transform(Number)
  .refine((number) => number <= 65_535, 'a port is at most 65535');

/** A duration in the environment, giving milliseconds. */
export const durationSetting = z.string().transform((text, context) => {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) context.addIssue(`"${text}" is no duration; write for example 40s`);
  return milliseconds ?? z.NEVER;
});

/** The secrets of the markers, comma-separated: the first signs, all verify. */
export const secretsSetting = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((secret) => secret.trim())
      .filter((secret) => secret !== ''),
  )
  .default([]);

/** Where the private listener is; `off`: nowhere. */
export const adminPortSetting = z.union(
  [z.literal('off'), portSetting],
  'write a port number, 0 for any free one, or off',
);

/** The beginning of URLs that people or senders get, without a trailing slash; nothing in it that Markdown reads. */
export function baseUrlSetting(what: string) {
  return z
    .url({ protocol: /^https?$/, error: `write the http or https URL ${what}` })
    .refine((url) => !/[?#@]/.test(url), 'write the URL without user, query and fragment: paths are added to it')
    .refine((url) => /^[\w.:/~%[\]-]+$/.test(url), 'write the URL with letters, digits and . - _ ~ % only')
    .transform((url) => url.replace(/\/+$/, ''));
}

/** The settings that ingest and worker share, as the README lists them. */
export const commonSettings = {
  ISSUEBRIDGE_CONFIG: z.string().default('config/issuebridge.yaml'),
  REDIS_URL: z
    .string()
    .refine((url) => readRedisAddress(url) !== undefined, REDIS_ADDRESS_FORMS)
    .default('redis://127.0.0.1:6379'),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'use letters, digits, _ . -')
    .default('issuebridge'),
  REDIS_WAIT_REPLICAS: z.string().regex(/^\d$/, 'write how many replicas, 0 to 9').transform(Number).default(0),
  REDIS_ALLOW_EVICTION: z.literal('1', 'write 1, or leave it unset').optional(),
  ADMIN_URL: baseUrlSetting('people reach the pages of ingest by').optional(),
  ADMIN_HOST: z.string().default('127.0.0.1'),
  SHUTDOWN_TIMEOUT: durationSetting.default(40_000),
  LOG_LEVEL: z.enum(LOG_LEVELS, `write one of ${LOG_LEVELS.join(', ')}`).default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty'], 'write json or pretty').optional(),
};
