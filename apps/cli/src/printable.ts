/** Text that cannot act on a terminal or break a line: control and format characters become spaces. */
export function printable(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .toWellFormed()
    .trim();
}
