/** Text that cannot act on a terminal or break a line: control and format characters become spaces. */
export function printable(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .toWellFormed()
    .trim();
}

/** The same of a text whose lines and spaces are to stay, and with them U+2060, by which we keep foreign text from acting. */
export function printableLines(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\u2060])[\p{Cc}\p{Cf}]/gu, ' ')
    .toWellFormed();
}
