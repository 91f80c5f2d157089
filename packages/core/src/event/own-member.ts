/** True for what JSON writes in braces. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that was sent: what every object of JavaScript has by itself is none. */
export function ownMember(object: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The object that stands there; an empty one where none does. */
export function ownObject(object: Record<string, unknown>, key: string): Record<string, unknown> {
  const value = ownMember(object, key);
  return isObject(value) ? value : {};
}
