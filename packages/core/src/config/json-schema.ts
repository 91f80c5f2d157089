import { z } from 'zod';
import { PATTERNS } from './durations.ts';
import { KEY_MEANINGS } from './key-meanings.ts';
import { configSchema } from './schema.ts';

/** A part of a JSON Schema, of draft 7 as editors know it. */
export type JsonSchema = {
  [key: string]: unknown;
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  pattern?: string;
  required?: string[];
};

/** What stands for a value of any kind: variables are text until they are replaced. */
const VARIABLE: JsonSchema = { type: 'string', pattern: '\\$\\{.+\\}' };

/** The JSON Schema of the configuration file as people write it, with the meaning of every key. */
export function configJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' }) as JsonSchema;
  return { ...complete(schema, ''), title: 'issuebridge', patternProperties: { '^x-': {} } };
}

/** A part with its description, and with room for variables; `path` names it, `*` standing for any name. */
function complete(schema: JsonSchema, path: string): JsonSchema {
  const { additionalProperties: rest, ...own } = schema;
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const completed: JsonSchema = {
    ...own,
    ...(own.properties && {
      properties: Object.fromEntries(
        Object.entries(own.properties).map(([key, part]) => [key, complete(part, below(key))]),
      ),
    }),
    ...(rest !== undefined && {
      additionalProperties: typeof rest === 'boolean' ? rest : complete(rest, below('*')),
    }),
    ...(own.items && { items: complete(own.items, `${path}[]`) }),
  };
  const meaning = KEY_MEANINGS[path]?.meaning;
  const said = meaning === undefined ? {} : { description: plain(meaning) };
  if (own.pattern !== undefined && Array.isArray(own.type)) completed.type = 'string';
  const takesAnyText = completed.type === 'string' && !['pattern', 'enum', 'const', 'format'].some((key) => key in own);
  if (own.properties || own.items || rest !== undefined || takesAnyText) return { ...completed, ...said };
  const { default: value, ...form } = completed;
  const zero = own.pattern === PATTERNS.duration ? [{ const: 0 }] : [];
  return { ...said, ...(value === undefined ? {} : { default: value }), anyOf: [form, ...zero, VARIABLE] };
}

/** Editors show descriptions as they are: links would be of no use there. */
function plain(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
}
