/** 30: more than a sender's template has, and little enough for a page. */
const MAX_NAMES = 30;

/** A name that a template of a sender may have; whatever else stands in its place may be a value. */
const NAME = /^[\w.-]{1,40}$/;

/**
 * A job's data as Bull Board may show it: no value of the body, only its size and the names of its fields. Findings name people, and
 * whoever may look at queues need not know whom. Data of a form that is not known here show nothing.
 */
export function redactJob(data: unknown): Record<string, unknown> {
  const { v, id, source, received_at, kind, problem, body, encoding } = (data ?? {}) as Record<string, unknown>;
  if (typeof body !== 'string') return { v, hidden: 'not of a form that is known here' };
  return { v, id, source, received_at, kind, problem, body: { bytes: sizeOf(body, encoding), fields: namesOf(body) } };
}

function sizeOf(body: string, encoding: unknown): number {
  return Buffer.byteLength(body, encoding === 'base64' ? 'base64' : 'utf8');
}

function namesOf(body: string): string[] {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    return Object.keys(value)
      .filter((name) => NAME.test(name))
      .slice(0, MAX_NAMES);
  } catch {
    return [];
  }
}
