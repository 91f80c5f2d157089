import { sha256Hex } from './sha256.ts';

/** JSON with the keys of every object in code-unit order and no blanks: equal values give equal text, whatever order they came in. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** What stands in for an incident key where there is none or a weak one: SHA-256 (hex) over all of the sender's fields. */
export function fieldsHash(payload: Record<string, unknown>): string {
  return sha256Hex(canonicalJson(payload));
}
