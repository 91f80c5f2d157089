import { stringify } from 'yaml';
import { formatDuration, formatSize, PATTERNS } from './durations.ts';
import { configJsonSchema, type JsonSchema } from './json-schema.ts';
import type { Config } from './schema.ts';

const HIDDEN = '***';

/** Keys whose texts are secrets, all below them too. */
const SECRET_KEYS = new Set(['token', 'password', 'values', 'secrets', 'bearer']);

/** The configuration as plain values with every default filled in, durations and sizes as text, and no secret. */
export function showConfig(config: Config): unknown {
  const secrets = [
    ...Object.values(config.destinations).flatMap(({ token }) => secretsOf({ token })),
    ...Object.values(config.sources).flatMap(({ auth }) => secretsOf(auth)),
  ];
  // The longest first, lest a secret that begins another leaves its end.
  const hidden = [...new Set(secrets)].sort((one, other) => other.length - one.length);
  const sources = Object.entries(config.sources).map(([name, { allowed_labels, ...source }]) => [
    name,
    // Of a preset that has no use for it, its default would be refused in a file.
    source.preset === 'gitlab-issue' ? { ...source, allowed_labels } : source,
  ]);
  const shown = { ...config, sources: Object.fromEntries(sources) };
  return show(shown, configJsonSchema(), { secrets: hidden, isSecret: false });
}

/** The same as YAML, each value written out. */
export function formatConfig(config: Config): string {
  return stringify(showConfig(config), { aliasDuplicateObjects: false });
}

type Hiding = { secrets: string[]; isSecret: boolean };

function show(value: unknown, schema: JsonSchema | undefined, hiding: Hiding): unknown {
  if (Array.isArray(value)) return value.map((item) => show(item, schema?.items, hiding));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const known = schema?.properties?.[key];
        const rest = typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
        const isSecret = hiding.isSecret || (known !== undefined && SECRET_KEYS.has(key));
        return [key, show(item, known ?? rest, { ...hiding, isSecret })];
      }),
    );
  }
  if (typeof value === 'string') {
    if (hiding.isSecret) return HIDDEN;
    const open = hiding.secrets.reduce((text, secret) => text.replaceAll(secret, HIDDEN), value);
    return open.replace(/^(https?:\/\/)[^/@]+@/, `$1${HIDDEN}@`);
  }
  return typeof value === 'number' ? formatted(value, schema) : value;
}

function formatted(value: number, schema: JsonSchema | undefined): unknown {
  const patterns = (schema?.anyOf ?? []).map(({ pattern }) => pattern);
  if (patterns.includes(PATTERNS.duration)) return formatDuration(value);
  if (patterns.includes(PATTERNS.size)) return formatSize(value);
  return patterns.includes(PATTERNS.percentage) ? `${Math.round(value * 100)}%` : value;
}

/** 4: a shorter secret is hidden where it stands, but would blot out half of the rest. */
const SHORTEST = 4;

function secretsOf(value: unknown, isSecret = false): string[] {
  if (typeof value === 'string') return isSecret && value.length >= SHORTEST ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => secretsOf(item, isSecret || SECRET_KEYS.has(key)));
}
