import { PATTERNS } from '../../packages/core/src/config/durations.ts';
import { configJsonSchema, type JsonSchema } from '../../packages/core/src/config/json-schema.ts';
import { KEY_MEANINGS } from '../../packages/core/src/config/key-meanings.ts';
import { configSchema } from '../../packages/core/src/config/schema.ts';
import { showConfig } from '../../packages/core/src/config/show-config.ts';

/** One key of the file; `path` as in `KEY_MEANINGS`, `fallback` as Markdown. */
type Key = { path: string; type: string; fallback: string; meaning: string };

/** Where a table stands: the keys below `root`, but for those below any of `without`. */
export type Section = { root: string; without: string[] };

/** The sections of the reference by the name of each. */
export const SECTIONS: Record<string, Section> = {
  destinations: { root: 'destinations.*.', without: [] },
  sources: { root: 'sources.*.', without: ['sources.*.issue.', 'sources.*.routes[].'] },
  issue: { root: 'sources.*.routes[].issue.', without: [] },
  routes: { root: 'sources.*.routes[].', without: ['sources.*.routes[].issue.'] },
  rest: { root: '', without: ['destinations.*.', 'sources.*.'] },
};

/** The least configuration in which every key that has a default is there. */
const DEFAULTS = showConfig(
  configSchema.parse({
    version: 1,
    destinations: { any: { url: 'https://gitlab.example.com', token: 'token' } },
    sources: {
      any: {
        preset: 'generic',
        auth: {
          hmac: { header: 'X', secrets: ['0123456789abcdef'] },
          standard_webhooks: { secrets: [`whsec_${'A'.repeat(43)}=`] },
        },
      },
    },
  }),
);

/** The Markdown table of one section. */
export function keyTable({ root, without }: Section): string {
  const keys = keysOf(configJsonSchema(), '').filter(
    ({ path }) => path.startsWith(root) && !without.some((other) => path.startsWith(other)),
  );
  const rows = keys.map(({ path, type, fallback, meaning }) => {
    const name = path.slice(root.length).replaceAll('*', '<name>');
    return `| \`${name}\` | ${type} | ${fallback} | ${meaning} |`;
  });
  return ['| key | type | default | |', '|---|---|---|---|', ...rows].join('\n');
}

/** Every key of the file, in the order of the schema. */
function keysOf(schema: JsonSchema, path: string): Key[] {
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const named = Object.entries(schema.properties ?? {}).flatMap(([key, part]) => {
    const at = below(key);
    const isRequired = schema.required?.includes(key) ?? false;
    const meaning = KEY_MEANINGS[at]?.meaning ?? '';
    return [{ path: at, type: typeOf(part), fallback: fallbackOf(at, part, isRequired), meaning }, ...keysOf(part, at)];
  });
  const { additionalProperties: rest, items } = schema;
  return [
    ...named,
    ...(typeof rest === 'object' ? keysOf(rest, below('*')) : []),
    ...(items ? keysOf(items, `${path}[]`) : []),
  ];
}

function typeOf(schema: JsonSchema): string {
  if (schema.items) return `list${schema.items.properties ? ' of groups' : ''}`;
  if (schema.properties || schema.additionalProperties) return 'group';
  const [form = schema] = schema.anyOf ?? [];
  for (const [name, pattern] of Object.entries(PATTERNS)) if (form.pattern === pattern) return name;
  if (form.anyOf) return form.anyOf.map(typeOf).join(' or ');
  if (Array.isArray(form.enum)) return form.enum.map((value) => `\`${value}\``).join(' ');
  if (form.const !== undefined) return `\`${form.const}\``;
  const words: Record<string, string> = { string: 'text', boolean: '`true` `false`', integer: 'whole number' };
  return words[String(form.type)] ?? String(form.type);
}

function fallbackOf(path: string, schema: JsonSchema, isRequired: boolean): string {
  const words = KEY_MEANINGS[path]?.otherwise;
  if (words !== undefined || isRequired) return words ?? 'required';
  const value = path
    .replaceAll('*', 'any')
    .split('.')
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], DEFAULTS);
  if (value === undefined || (schema.properties && value !== null)) return '';
  return `\`${typeof value === 'string' && value !== '' ? value : JSON.stringify(value)}\``;
}
