import { isAtLeast, SEVERITIES, type Severity } from '../config/severity.ts';
import type { Condition } from '../config/source-schema.ts';
import { matchesRegex } from './regex.ts';

/** Longer text is compared by its beginning only, so that one event cannot hold a worker up. */
const LONGEST_TEXT = 10_000;

/**
 * Whether a condition of a route's `when` holds for a value of an event. A list holds if any of its elements does. A
 * value that is not there (undefined or null) fulfils nothing but `exists: false` and `not`.
 */
export function holds(condition: Condition, value: unknown): boolean {
  if (typeof condition === 'object' && !Array.isArray(condition)) {
    if ('exists' in condition) return ((value ?? undefined) !== undefined) === condition.exists;
    if ('not' in condition) return !holds(condition.not, value);
  }
  const elements = Array.isArray(value) ? value : [value];
  return elements.some((element) => holdsForOne(condition, element));
}

function holdsForOne(condition: Condition, value: unknown): boolean {
  const text = textOf(value);
  if (text === undefined) return false;
  if (Array.isArray(condition)) return condition.some((each) => isSame(each, text));
  if (typeof condition !== 'object') return isSame(condition, text);
  if ('matches' in condition) return matchesRegex(condition.matches, text);
  if ('at_least' in condition) return isAtLeast(severityOf(text), condition.at_least);
  if ('below' in condition) return !isAtLeast(severityOf(text), condition.below);
  return false;
}

function isSame(expected: string | number | boolean, text: string): boolean {
  return foldCase(String(expected).slice(0, LONGEST_TEXT)) === foldCase(text);
}

/** There and back, since neither way alone brings all forms of a letter together: ẞ, ß and SS; σ, ς and Σ; K and the Kelvin sign. */
function foldCase(text: string): string {
  return text.normalize('NFC').toLowerCase().toUpperCase().toLowerCase().normalize('NFC');
}

/** Text, numbers and true/false compare by their text; objects never equal anything. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.slice(0, LONGEST_TEXT);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** What is no canonical severity is `unknown`: at least anything, below nothing. */
function severityOf(text: string): Severity {
  const folded = foldCase(text);
  return SEVERITIES.find((severity) => severity === folded) ?? 'unknown';
}
