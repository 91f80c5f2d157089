import { canonicalJson } from './canonical-json.ts';
import { isObject } from './own-member.ts';
import { sha256Hex } from './sha256.ts';

/** A field of a payload by its path (`alert.labels.job`), with its value as sent; a list is one value. */
export type SentField = { name: string; value: unknown };

/** What differs from an event before: fields that are new or have another value, and how many are no longer sent. */
export type FieldChanges = { changed: SentField[]; gone: number };

/** 100 fields: a kilobyte of digest an incident; a payload with more is told apart by its top fields. */
const MAX_FIELDS = 100;

/** 3 levels: `alert.labels.job`. */
const MAX_DEPTH = 3;

/** 24 and 36 bits in base64url: hardly one incident in thousands takes one of its fields for another. */
const NAME_LENGTH = 4;
const VALUE_LENGTH = 6;

/** The fields of a payload in the sender's order; undefined where there are too many to compare one by one. */
export function sentFields(payload: Record<string, unknown>): SentField[] | undefined {
  const fields = leaves(payload, '', MAX_DEPTH);
  if (fields.length <= MAX_FIELDS) return fields;
  const top = Object.entries(payload).map(([name, value]) => ({ name, value }));
  return top.length <= MAX_FIELDS ? top : undefined;
}

/** What is remembered of fields to tell which have changed: ten characters each, no name or value. */
export function digestFields(fields: SentField[]): string {
  return fields.map((field) => nameDigest(field) + valueDigest(field)).join('');
}

/** Compares with the digest of an event before. */
export function compareFields(fields: SentField[], before: string): FieldChanges {
  const known = new Map<string, string>();
  const length = NAME_LENGTH + VALUE_LENGTH;
  for (let at = 0; at + length <= before.length; at += length) {
    known.set(before.slice(at, at + NAME_LENGTH), before.slice(at + NAME_LENGTH, at + length));
  }
  const changed = fields.filter((field) => known.get(nameDigest(field)) !== valueDigest(field));
  const names = new Set(fields.map(nameDigest));
  return { changed, gone: [...known.keys()].filter((name) => !names.has(name)).length };
}

function leaves(object: Record<string, unknown>, prefix: string, depth: number): SentField[] {
  return Object.entries(object).flatMap(([key, value]) => {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    return depth > 1 && isObject(value) ? leaves(value, name, depth - 1) : [{ name, value }];
  });
}

function nameDigest({ name }: SentField): string {
  return shortHash(name, NAME_LENGTH);
}

function valueDigest({ value }: SentField): string {
  return shortHash(canonicalJson(value), VALUE_LENGTH);
}

function shortHash(text: string, length: number): string {
  return Buffer.from(sha256Hex(text), 'hex').toString('base64url').slice(0, length);
}
