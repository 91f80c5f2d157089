/** A whole HTTP answer, made before any of it is sent, so that a fault can still take its place. */
export type Answer = { status: number; headers: Record<string, string>; body: string };

/** An answer with a JSON body. */
export const json = (status: number, value: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

/** GitLab's own errors: `message` is a sentence, or an object of fields. */
export const message = (status: number, text: unknown, headers: Record<string, string> = {}): Answer =>
  json(status, { message: text }, headers);

/** Grape's errors, before GitLab's code is reached. */
export const error = (status: number, text: string): Answer => json(status, { error: text });

/** An answer without a body. */
export const empty = (status: number, headers: Record<string, string> = {}): Answer => ({ status, headers, body: '' });

/** An answer that is not JSON. */
export const text = (status: number, type: string, body: string, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'Content-Type': type, ...headers },
  body,
});

/** The 404 of a record that is not there or not visible: its small f is GitLab's own. */
export const NOT_FOUND: Answer = message(404, '404 Not found');
/** The 403 of a right that is missing. */
export const FORBIDDEN: Answer = message(403, '403 Forbidden');
