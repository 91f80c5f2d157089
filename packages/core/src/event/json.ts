import { keepsItsValue, MAX_NESTING, scanJson } from './json-scan.ts';

/** A JSON object, or what is wrong with the text and how to mend it; the sentence holds no value of the body. */
export type ParsedJson = { ok: true; value: Record<string, unknown> } | { ok: false; detail: string };

/** The text of UTF-8 bytes without its byte order mark; undefined when the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** As `parseJsonObject`, from the bytes of a body. */
export function parseJsonBytes(bytes: Uint8Array): ParsedJson {
  const text = decodeUtf8(bytes);
  return text === undefined
    ? refuse('The body is not UTF-8 text; send the JSON encoded as UTF-8.')
    : parseJsonObject(text);
}

/**
 * Stricter than JSON.parse where two readers could read two things: no repeated keys, at most 32 levels. A number that a double
 * cannot hold is given as its text; a member `__proto__` is left out.
 */
export function parseJsonObject(text: string): ParsedJson {
  if (text.trim() === '') return refuse('The body is empty; send one JSON object.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(whyNotJson(text, error));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse(`The body is JSON, but ${nameOf(value)}; send one JSON object, { ... }.`);
  }
  const scan = scanJson(text);
  switch (scan.kind) {
    case 'too_deep':
      return refuse(`The JSON is nested deeper than ${MAX_NESTING} levels; send a flatter object.`);
    case 'repeated_key':
      return refuse(`The JSON has ${nameOfKey(scan.key)} twice in one object; send each key once.`);
    case 'sound':
      return { ok: true, value: (scan.damage ? JSON.parse(text, keepText) : value) as Record<string, unknown> };
  }
}

function refuse(detail: string): ParsedJson {
  return { ok: false, detail };
}

/** A reviver; V8 gives it the source text of every number. */
function keepText(key: string, value: unknown, context?: { source?: string }): unknown {
  if (key === '__proto__') return undefined;
  const source = context?.source;
  return typeof value === 'number' && source !== undefined && !keepsItsValue(source) ? source : value;
}

/** V8's own message quotes the body, so only its position is taken. */
function whyNotJson(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const unquoted = /[:[,]\s*(%%[A-Za-z][\w.]{0,63}%%)/.exec(text)?.[1];
  if (unquoted && message.startsWith("Unexpected token '%'")) {
    return `The body is not JSON: ${unquoted} stands without quotes. In the webhook template put every variable in double quotes: "${unquoted}".`;
  }
  const position = /at position (\d+)/.exec(message)?.[1];
  const where = position === undefined ? '' : ` (${lineAndColumn(text, Number(position))})`;
  if (message.startsWith('Bad control character')) {
    return `The body is not JSON${where}: a line break or control character inside a string; write it as \\n or \\u00XX.`;
  }
  if (/end of JSON|Unterminated/.test(message)) return `The body is not JSON${where}: it ends too early.`;
  return `The body is not JSON${where}. A quote or backslash inside a value must be written as \\" or \\\\.`;
}

function lineAndColumn(text: string, position: number): string {
  const before = text.slice(0, position);
  return `line ${before.split('\n').length}, column ${position - before.lastIndexOf('\n')}`;
}

function nameOf(value: unknown): string {
  if (value === null) return 'it is null';
  return Array.isArray(value) ? 'it is a list' : `it is a ${typeof value}`;
}

/** Keys are the sender's text: only a plain one is repeated in a message. */
function nameOfKey(key: string): string {
  return /^[\w.-]{1,64}$/.test(key) ? `the key "${key}"` : 'a key';
}
