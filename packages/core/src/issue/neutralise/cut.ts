/** Stands where text was cut. */
const CUT_MARK = '… (cut)';

/** The first `max` code points, with a mark when that is not all. Never splits a character of two UTF-16 units. */
export function cutText(text: string, max: number): string {
  const end = endOfCodePoints(text, max);
  return end === text.length ? text : `${text.slice(0, end)}${CUT_MARK}`;
}

/** Enough of a text for `max` code points once it is cleaned: what comes after is not worth the time to clean it. */
export function roughly(text: string, max: number): string {
  // 4: two UTF-16 units a code point, and as many again for what cleaning drops.
  return text.length <= max * 4 ? text : text.slice(0, max * 4);
}

/** 64: a grapheme that goes on for longer behind the cut is no character of any script. */
const LOOK_AHEAD = 64;

/** At most `max` code points, cut between graphemes and ended with `…` when that is not all. */
export function cutTitle(title: string, max: number): string {
  if (endOfCodePoints(title, max) === title.length) return title;
  const limit = endOfCodePoints(title, max - 1);
  const window = title.slice(0, limit + LOOK_AHEAD).toWellFormed();
  let end = 0;
  for (const { segment, index } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(window)) {
    if (index + segment.length > limit) break;
    end = index + segment.length;
  }
  return `${title.slice(0, end === 0 ? limit : end).trimEnd()}…`;
}

/** The index in UTF-16 units behind the first `max` code points; the text's length when it has no more. */
function endOfCodePoints(text: string, max: number): number {
  if (text.length <= max) return text.length;
  let index = 0;
  for (let count = 0; count < max && index < text.length; count += 1) {
    index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  }
  return index;
}

/** The longest beginning that fits `maxBytes` of UTF-8. */
export function cutBytes(text: string, maxBytes: number): string {
  // A UTF-16 unit is at least one byte, so what is behind `maxBytes` units cannot fit.
  const bytes = Buffer.from(text.slice(0, maxBytes), 'utf8');
  if (bytes.length <= maxBytes) return text.slice(0, maxBytes).toWellFormed();
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString('utf8');
}

/** Bytes of the text as UTF-8. */
export function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
