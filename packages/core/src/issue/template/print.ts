import { Drop } from 'liquidjs';

/** A value as text: as Liquid prints it, but a list with commas and an object as JSON. */
export function printValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined || typeof value === 'function' || typeof value === 'symbol') return '';
  if (typeof value !== 'object') return String(value);
  if (value instanceof Drop) return String(value.valueOf() ?? '');
  if (Symbol.toPrimitive in value) return String(value);
  if (Array.isArray(value)) return value.map(printValue).join(', ');
  return JSON.stringify(value);
}

/** Makes an object print as `text`, for templates and for Liquid's own filters, without a property a template could see. */
export function printsAs<T extends object>(object: T, text: () => string): T {
  return Object.defineProperty(object, Symbol.toPrimitive, { value: text });
}
