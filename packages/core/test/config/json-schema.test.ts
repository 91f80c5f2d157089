import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configJsonSchema, type JsonSchema } from '../../src/config/json-schema.ts';
import { KEY_MEANINGS } from '../../src/config/key-meanings.ts';
import { LEAST } from './load-text.ts';
import { WHOLE } from './whole-file.ts';
import { replaced } from './wrong-file.ts';

/** Every key by its path, as `KEY_MEANINGS` names it. */
function pathsOf(schema: JsonSchema, path = ''): string[] {
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const { properties = {}, additionalProperties: rest, items } = schema;
  return [
    ...Object.entries(properties).flatMap(([key, part]) => [below(key), ...pathsOf(part, below(key))]),
    ...(typeof rest === 'object' ? pathsOf(rest, below('*')) : []),
    ...(items ? pathsOf(items, `${path}[]`) : []),
  ];
}

/** What an editor does with the schema, on values as they are written. */
const editor = z.fromJSONSchema(configJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
const accepts = (text: string): boolean => editor.safeParse(parse(text, { merge: true })).success;

describe('the JSON Schema', () => {
  it('says of every key what it means, and of no other', () => {
    expect(new Set(pathsOf(configJsonSchema()))).toEqual(new Set(Object.keys(KEY_MEANINGS)));
    for (const { meaning } of Object.values(KEY_MEANINGS)) expect(meaning).not.toMatch(/\||\n/);
  });

  it('takes the shipped file, the least there is, and every key there is', () => {
    const shipped = readFileSync(new URL('../../../../config/issuebridge.yaml', import.meta.url), 'utf8');
    for (const text of [shipped, LEAST, WHOLE])
      expect(editor.safeParse(parse(text, { merge: true })).error).toBeUndefined();
  });

  it.each([
    ['a number', `max_connections: "\${CONNECTIONS}"`],
    ['a duration', `settle: "\${SETTLE:-90s}"`],
    ['no unit where nothing is meant', 'settle: 0'],
    ['a limit', `limits: { issues_per_minute: "\${LIMIT}" }`],
  ])('takes a variable for %s', (_what, lines) => {
    expect(accepts(replaced('token:', `${lines}, token:`))).toBe(true);
  });

  it.each([
    ['an unknown key', replaced('token:', 'tokn: x, token:')],
    ['an unknown key at the top', `${LEAST}retri: {}\n`],
    ['a duration without a unit', replaced('token:', 'settle: 90, token:')],
    ['a duration of no form', replaced('token:', 'settle: 90sec, token:')],
    ['a size of no form', `${LEAST}ingest: { max_body: 2MB }\n`],
    ['an unknown preset', replaced('preset: insights', 'preset: insight')],
    ['no version', replaced('version: 1', 'x-version: 1')],
    ['text for true or false', replaced('project: 42', 'project: 42, confidential: "yes"')],
    [
      'two comparisons in one',
      replaced('project: 42 }', 'project: 42 }\n    routes: [{ name: a, when: { b: { below: low, at_least: low } } }]'),
    ],
  ])('refuses %s', (_what, text) => {
    expect(accepts(LEAST)).toBe(true);
    expect(accepts(text)).toBe(false);
  });
});
