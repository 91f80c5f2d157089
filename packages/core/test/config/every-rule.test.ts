import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { z } from 'zod';
import { configSchema } from '../../src/config/schema.ts';
import { AUTH_RULES } from './auth-rules.ts';
import { CROSS_CHECKS } from './cross-rules.ts';
import { DESTINATION_RULES } from './destination-rules.ts';
import { LEAST, problemsOf } from './load-text.ts';
import { SCHEMA_RULES } from './schema-rules.ts';
import { SOURCE_RULES } from './source-rules.ts';
import { YAML_TRAPS } from './yaml-rules.ts';

type Node = z.core.$ZodType;
type Rule = { error?: z.core.$ZodErrorMap };

/** What a rule says in its own words, of any input and of none. */
function wordsOf({ error }: Rule): string[] {
  if (error === undefined) return [];
  const said = ['text', undefined].map((input) => error({ code: 'custom', input, path: [] } as never));
  return said
    .map((each) => (typeof each === 'object' ? each?.message : each))
    .filter((each) => typeof each === 'string');
}

/** The words of every rule in the schema, in whichever part of it. */
function allWords(node: unknown, seen: Set<unknown>): string[] {
  if (typeof node !== 'object' || node === null || seen.has(node)) return [];
  seen.add(node);
  const { _zod: zod } = node as Partial<Node>;
  if (zod === undefined) return Object.values(node).flatMap((part) => allWords(part, seen));
  const { def } = zod as unknown as { def: Rule & { checks?: Array<{ _zod: { def: Rule } }> } };
  const checks = (def.checks ?? []).flatMap((check) => wordsOf(check._zod.def));
  return [...wordsOf(def), ...checks, ...Object.values(def).flatMap((part) => allWords(part, seen))];
}

it('every rule of the schema that has words of its own is broken by a file of these tables', async () => {
  const tables = [AUTH_RULES, DESTINATION_RULES, SCHEMA_RULES, SOURCE_RULES];
  const texts = tables.flatMap((table) => Object.values(table).map(({ text }) => text));
  const said = (await Promise.all(texts.map((text) => problemsOf(text)))).flat().join('\n').toLowerCase();
  // What transformations say stands in no rule.
  const words = [
    ...new Set(allWords(configSchema, new Set())),
    'is no duration; ',
    'is no size; ',
    'is no percentage; ',
  ];
  expect(words.length).toBeGreaterThan(30);
  const untold = words.filter((each) => !said.includes(each.split('; ')[0]?.toLowerCase() ?? ''));
  expect(untold).toEqual([]);
});

/** What the checks beside the schema say, as it is written there: `${...}` stands for anything. */
function saidBeside(): string[] {
  const files = ['check-references', 'check-secrets', 'check-texts', 'description-file', 'yaml-file', 'variables'];
  return files.flatMap((name) => {
    const source = readFileSync(new URL(`../../src/config/${name}.ts`, import.meta.url), 'utf8');
    return [...source.matchAll(/\bmessage(?:: | = )(['`])(.+?)\1[,; ]/g)].map(([, , text = '']) => text);
  });
}

/** What no table has, since it needs files or variables. */
const WITH_VARIABLES = ['A', 'a-b', 'A:-${B', 'file:a', 'file:/empty', 'file:/none'].map((inner) =>
  LEAST.replace('secret-of-insights', `"\${${inner}}"`),
);
const TWICE = LEAST.replace('project: 42', 'project: 42, description: a, description_file: /a');
const UNCLOSED = LEAST.replace('secret-of-insights', `"\${A"`);

it('every check beside the schema finds something wrong in such a file', async () => {
  const tables = [AUTH_RULES, CROSS_CHECKS, DESTINATION_RULES, SCHEMA_RULES, SOURCE_RULES, YAML_TRAPS];
  const texts = tables.flatMap((table) => Object.values(table).map(({ text }) => text));
  const all = [...texts, ...WITH_VARIABLES, UNCLOSED, TWICE];
  const said = (await Promise.all(all.map((text) => problemsOf(text, { files: { '/empty': '' } })))).flat();
  const written = saidBeside();
  expect(written.length).toBeGreaterThan(20);
  const untold = written.filter((text) => {
    const parts = text.split(/\$\{(?:[^{}]|\{[^{}]*\})+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return !said.some((problem) => new RegExp(parts.join('.*'), 'i').test(problem));
  });
  expect(untold).toEqual([]);
});

it('every rule with words of its own says how to mend it', () => {
  for (const words of allWords(configSchema, new Set())) expect(words).toMatch(/^\S.*; \S/);
});
