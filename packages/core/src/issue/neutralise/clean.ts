/** Controls, bidirectional marks and tag characters: they hide text, reorder it, or mean something to a terminal. Newline and tab stay. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be dropped
  /[\u0000-\u0008\u000E-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFDD0-\uFDEF\uFEFF\uFFFE\uFFFF\u{E0000}-\u{E007F}]/gu;

/** Everything that some reader takes for the end of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: old line ends are controls
const LINE_END = /\r\n?|[\u000B\u000C\u0085\u2028\u2029]/g;

/** What every text from outside goes through first: well-formed, NFC, line ends `\n`, nothing invisible. Idempotent. */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(LINE_END, '\n').replace(INVISIBLE, '').normalize('NFC');
}

/** The same text on one line: every run of white space is one space, none at the ends. */
export function oneLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim();
}

/** JSON in which what `cleanText` would drop or change is an escape: so a raw event shows what it held. */
export function showInvisible(json: string): string {
  return json.replace(INVISIBLE, escapeUnits).replace(/[\u2028\u2029]/g, escapeUnits);
}

function escapeUnits(found: string): string {
  return Array.from({ length: found.length }, (_, index) => {
    return `\\u${found.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}

/** True when a person would see nothing: no letter, digit, punctuation or symbol, Unicode's blank letters not counted. */
export function isBlank(text: string): boolean {
  return !/[[\p{L}\p{N}\p{P}\p{S}]--[\u115F\u1160\u17B4\u17B5\u3164\uFFA0\u2800]]/v.test(text);
}
