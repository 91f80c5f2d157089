import type { RedisOptions } from 'ioredis';

/** How to write it, for every message about one that is wrong. */
export const REDIS_ADDRESS_FORMS =
  'write redis://host:6379, rediss://host:6379, or redis+sentinel://host:26379,host:26379/name-of-the-master';

/** The usual port of a Sentinel. */
const SENTINEL_PORT = 26_379;

const SENTINEL = /^(rediss?)\+sentinel:\/\/(?:([^@/]*)@)?([^/?@]+)\/([^/?]+)(?:\/(\d+))?\/?(\?.*)?$/;

/**
 * Reads `REDIS_URL`. `redis://` and `rediss://` are as ioredis has them. `redis+sentinel://user:password@host,host/name/db`
 * asks those Sentinels for the master of that name; user and password are Redis' own, those of the Sentinels are the query's
 * `sentinel_username` and `sentinel_password`. Undefined for anything else.
 */
export function readRedisAddress(
  url: string,
): { url: string } | { url: undefined; options: Omit<RedisOptions, 'replyMapping'> } | undefined {
  const match = SENTINEL.exec(url);
  if (!match) return /^rediss?:\/\//.test(url) && URL.canParse(url) ? { url } : undefined;
  const [, scheme, credentials = '', hosts = '', name = '', db = '0', query = ''] = match;
  const sentinels = hosts.split(',').map(readHost);
  const [username = '', password = ''] = credentials.split(':').map(decode);
  const given = new URLSearchParams(query);
  if (sentinels.includes(undefined)) return undefined;
  return {
    url: undefined,
    options: {
      sentinels: sentinels.filter((sentinel) => sentinel !== undefined),
      name: decode(name),
      db: Number(db),
      ...optional('username', username),
      ...optional('password', password),
      ...optional('sentinelUsername', given.get('sentinel_username') ?? ''),
      ...optional('sentinelPassword', given.get('sentinel_password') ?? ''),
      ...(scheme === 'rediss' ? { tls: {}, enableTLSForSentinelMode: true } : {}),
      // A Sentinel says at once that there is another master; else one that is cut off alone would still be written to.
      failoverDetector: true,
    },
  };
}

function readHost(text: string): { host: string; port: number } | undefined {
  const match = /^(\[[\da-f:]+\]|[^:[\]\s]+)(?::(\d{1,5}))?$/i.exec(text);
  if (!match?.[1]) return undefined;
  return { host: match[1].replace(/^\[|\]$/g, ''), port: Number(match[2] ?? SENTINEL_PORT) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function optional<K extends string>(key: K, value: string): Partial<Record<K, string>> {
  return value === '' ? {} : ({ [key]: value } as Record<K, string>);
}
