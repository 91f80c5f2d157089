import type { z } from 'zod';
import { type ConfigPath, type PathProblem, pathText } from './problem.ts';
import { createIssueWords } from './schema-problem.ts';
import type { Substitution } from './variables.ts';

/** A value that its schema accepted, or everything that is wrong with it. */
export type Checked<T> = { value: T } | { problems: PathProblem[] };

/**
 * Checks a whole value against a schema. Environment variables are text: where a number or true/false is expected and
 * the whole value was one variable, its text is read as that.
 */
export function checkValue<Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown,
  substitutions: ReadonlyMap<string, Substitution>,
): Checked<z.output<Schema>> {
  const first = schema.safeParse(raw);
  if (first.success) return { value: first.data };
  let value = raw;
  for (const { path } of first.error.issues) {
    if (substitutions.get(pathText(path as ConfigPath))?.whole) value = readScalar(value, path as ConfigPath);
  }
  const words = createIssueWords();
  const second = schema.safeParse(value, { error: words.error });
  return second.success ? { value: second.data } : { problems: second.error.issues.flatMap(words.toProblems) };
}

/** The same value with the text at `path` read as YAML would read it unquoted. */
function readScalar(value: unknown, path: ConfigPath): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return scalarOf(value);
  if (Array.isArray(value)) return value.map((item, index) => (index === head ? readScalar(item, rest) : item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === head ? readScalar(item, rest) : item]),
  );
}

function scalarOf(text: unknown): unknown {
  if (text === 'true') return true;
  if (text === 'false') return false;
  return typeof text === 'string' && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
