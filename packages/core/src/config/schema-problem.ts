import type { z } from 'zod';
import { type ConfigPath, type PathProblem, pathText } from './problem.ts';
import { mendOfUnknown } from './suggestion.ts';

type RawIssue = z.core.$ZodRawIssue;

const WORDS: Partial<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
};

/** What Zod found, in the words of the file: schemas say `message; mend` where they know better. Never shows a value. */
export function createIssueWords(): {
  /** Zod's hook for issues whose schema has no words of its own. */
  error: (issue: RawIssue) => string;
  toProblems: (issue: z.core.$ZodIssue) => PathProblem[];
} {
  const known = new Map<string, string[]>();

  function error(issue: RawIssue): string {
    if (issue.code === 'unrecognized_keys') {
      known.set(pathText((issue.path ?? []) as ConfigPath), keysOf(issue.inst));
      return 'unknown key; remove it';
    }
    const expected = expectationOf(issue);
    if (issue.input === undefined) return `this is missing; write ${expected}`;
    if (issue.input === null) return `nothing stands here; write ${expected}, or remove the key`;
    const hint = typeof issue.input === 'number' && issue.code === 'invalid_type' ? ' in quotes' : '';
    return `this is not ${expected}; write ${expected}${hint}`;
  }

  function toProblems(issue: z.core.$ZodIssue): PathProblem[] {
    const path = issue.path as ConfigPath;
    if (issue.code === 'unrecognized_keys') {
      const names = known.get(pathText(path)) ?? [];
      return issue.keys.map((key) => {
        return { path: [...path, key], at: 'key', message: `unknown key "${key}"`, mend: mendOfUnknown(key, names) };
      });
    }
    if (issue.code === 'invalid_key') {
      return issue.issues.map((each) => ({ path, at: 'key', ...splitWords(each.message) }));
    }
    return [{ path, ...splitWords(issue.message) }];
  }

  return { error, toProblems };
}

function expectationOf(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return WORDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.join(', ')}`;
    case 'too_small':
      if (issue.origin === 'string') return 'a text that is not empty';
      if (issue.origin === 'array') return `a list of at least ${issue.minimum}`;
      return `a number ${issue.inclusive ? 'of at least' : 'greater than'} ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' ? `at most ${issue.maximum} characters` : `at most ${issue.maximum}`;
    default:
      return 'a value as the documentation of the configuration file shows';
  }
}

/** The keys that an object or a record over a closed list may have. */
function keysOf(schema: unknown): string[] {
  const def = (schema as z.core.$ZodType | undefined)?._zod.def as
    | { shape?: object; keyType?: { _zod: { values?: Set<unknown> } } }
    | undefined;
  return def?.shape ? Object.keys(def.shape) : [...(def?.keyType?._zod.values ?? [])].map(String);
}

function splitWords(text: string): { message: string; mend: string } {
  const at = text.indexOf('; ');
  return at === -1
    ? { message: text, mend: 'mend the value' }
    : { message: text.slice(0, at), mend: text.slice(at + 2) };
}
