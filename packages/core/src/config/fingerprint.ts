import { createHash } from 'node:crypto';
import type { Config } from './schema.ts';

/** Enough that two configurations of one installation never share it, short enough for a log line. */
const LENGTH = 16;

/** A proxy's address may hold a password. */
const SECRET_KEYS = new Set(['token', 'auth', 'proxy']);

/** The same for configurations that act alike, whatever the order of keys. Made without any secret: it may be logged. */
export function fingerprintOf(config: Config): string {
  const text = JSON.stringify(config, (key, value) => {
    if (SECRET_KEYS.has(key)) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
  return createHash('sha256').update(text).digest('hex').slice(0, LENGTH);
}
