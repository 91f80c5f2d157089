import express, { type RequestHandler } from 'express';

/** A form of ours, and of nothing else: 16 KiB are far more than its fields have. */
export const readForm: RequestHandler = express.urlencoded({ extended: false, limit: '16kb' });

/** The named fields of a query or form that have one text each and are not empty: a form sends all it has. */
export function textsOf<Name extends string>(input: unknown, names: readonly Name[]): Partial<Record<Name, string>> {
  const given = (input ?? {}) as Record<string, unknown>;
  const texts: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = given[name];
    if (typeof value === 'string' && value !== '') texts[name] = value;
  }
  return texts;
}
