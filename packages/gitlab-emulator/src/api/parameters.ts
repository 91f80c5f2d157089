import type { Inferred } from '../inferred.ts';
import { type Answer, error, text } from './answer.ts';

/** The parameters of a request, or the answer to one that cannot be read. */
export type ParsedParameters =
  | { kind: 'read'; parameters: Record<string, unknown> }
  | { kind: 'refused'; answer: Answer };

/** GitLab's middleware refuses JSON nested deeper than this. */
const MAX_JSON_DEPTH = 32;

/** Query, form and JSON parameters together, the body's over the query's; a body of a kind that GitLab does not know is a 415. */
export const parseParameters = (
  query: string,
  contentType: string | undefined,
  body: Buffer | undefined,
  inferred: Inferred,
): ParsedParameters => {
  const parameters = readForm(query);
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (body !== undefined && body.length > 0) {
    if (type === 'application/json') {
      const value = parseJson(body, inferred);
      if (value.kind === 'refused') return value;
      if (typeof value.json === 'object' && value.json !== null && !Array.isArray(value.json))
        Object.assign(parameters, value.json);
    } else if (type === 'application/x-www-form-urlencoded') {
      Object.assign(parameters, readForm(body.toString('utf8')));
    } else if (type !== 'text/plain') {
      return refuse(error(415, `The provided content-type '${type}' is not supported.`));
    }
  }
  // HandleMalformedStrings answers before the API does: PostgreSQL cannot store a NUL.
  if (holdsNul(parameters)) return refuse(text(400, 'text/plain', 'Bad Request'));
  return { kind: 'read', parameters };
};

const refuse = (answer: Answer): ParsedParameters => ({ kind: 'refused', answer });

const parseJson = (
  body: Buffer,
  inferred: Inferred,
): { kind: 'json'; json: unknown } | { kind: 'refused'; answer: Answer } => {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (isTooDeep(value, MAX_JSON_DEPTH)) return { kind: 'refused', answer: error(400, inferred.jsonDepthText) };
    return { kind: 'json', json: value };
  } catch {
    return { kind: 'refused', answer: error(400, inferred.malformedJsonText) };
  }
};

const isTooDeep = (value: unknown, left: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (left === 0 || Object.values(value).some((item) => isTooDeep(item, left - 1)));

const holdsNul = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.includes('\0')
    : typeof value === 'object' && value !== null && Object.values(value).some(holdsNul);

/** Rack's reading: `a[]=1&a[]=2` is an array, of a repeated plain name the last wins. */
const readForm = (source: string): Record<string, unknown> => {
  const parameters: Record<string, unknown> = Object.create(null);
  if (source === '') return parameters;
  for (const [name, value] of new URLSearchParams(source)) {
    if (!name.endsWith('[]')) {
      parameters[name] = value;
      continue;
    }
    const plain = name.slice(0, -2);
    const present = parameters[plain];
    parameters[plain] = Array.isArray(present) ? [...present, value] : [value];
  }
  return parameters;
};
