/** Ruby's idea of white space at the ends of a text: ASCII only, where `trim` takes every Unicode space. */
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 0;

/** Ruby's `rstrip`. */
export const stripEnd = (text: string): string => {
  let end = text.length;
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(0, end);
};

/** Ruby's `strip`. */
export const strip = (text: string): string => {
  let start = 0;
  while (start < text.length && isSpace(text.charCodeAt(start))) start += 1;
  return stripEnd(text.slice(start));
};
