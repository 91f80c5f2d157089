/** 32: no sender we know nests deeper than 6, and recursion over a payload stays far from the end of the stack. */
export const MAX_NESTING = 32;

/** What JSON.parse does not tell of a text: `damage` names what it would silently lose. */
export type JsonScan =
  | { kind: 'sound'; damage: boolean }
  | { kind: 'too_deep' }
  | { kind: 'repeated_key'; key: string };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/**
 * Reads a text that JSON.parse has already accepted, once from left to right. `damage` is true when a number would not keep its
 * value as a double, or an object has a member `__proto__`.
 */
export function scanJson(text: string): JsonScan {
  // One entry per open bracket: the keys seen so far, `null` before the first one, `undefined` for an array.
  const open: Array<Set<string> | null | undefined> = [];
  let keyIsNext = false;
  let damage = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (keyIsNext) {
        const key = keyIn(text.slice(at, end + 1));
        const keys = open[open.length - 1] ?? new Set<string>();
        if (keys.has(key)) return { kind: 'repeated_key', key };
        open[open.length - 1] = keys.add(key);
        damage ||= key === '__proto__';
        keyIsNext = false;
      }
      at = end;
    } else if (code === COMMA) {
      keyIsNext = open[open.length - 1] !== undefined;
    } else if (code === 0x7b || code === 0x5b) {
      if (open.length === MAX_NESTING) return { kind: 'too_deep' };
      keyIsNext = code === 0x7b;
      open.push(keyIsNext ? null : undefined);
    } else if (code === 0x7d || code === 0x5d) {
      open.pop();
      keyIsNext = false;
    } else if (code === 0x2d || isDigit(code)) {
      const end = endOfNumber(text, at);
      damage ||= !keepsItsValue(text.slice(at, end));
      at = end - 1;
    }
  }
  return { kind: 'sound', damage };
}

/** 15: every decimal of at most so many significant digits survives the way through a double. */
const EXACT_DIGITS = 15;

/** False for a JSON number that a double cannot hold: two different ids must never become equal. */
export function keepsItsValue(token: string): boolean {
  if (token.length <= EXACT_DIGITS && !/[eE]/.test(token)) return true;
  const value = Number(token);
  if (String(value) === token) return true;
  if (/^-?\d+$/.test(token)) return Number.isSafeInteger(value);
  const digits = token
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '');
  return Number.isFinite(value) && digits.length <= EXACT_DIGITS && (value !== 0 || digits === '');
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) at += code === BACKSLASH ? 2 : 1;
  return at;
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && isPartOfNumber(text.charCodeAt(at))) at++;
  return at;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isPartOfNumber(code: number): boolean {
  return isDigit(code) || code === 0x2e || code === 0x2b || code === 0x2d || code === 0x65 || code === 0x45;
}

function keyIn(quoted: string): string {
  return quoted.includes('\\') ? JSON.parse(quoted) : quoted.slice(1, -1);
}
