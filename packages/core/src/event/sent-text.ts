/** A value as text: blank for what a sender left out, sent as null, or left as an unresolved `%%variable%%`; lists and objects as JSON. */
export function sentText(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return isUnresolved(text) ? '' : text;
}

/** The items of a comma list, or of a JSON array, blanks trimmed but empty items kept: their number is what columns are matched by. */
export function sentList(value: unknown): string[] {
  if (Array.isArray(value)) return value.map((item) => sentText(item).trim());
  const text = sentText(value);
  return text.trim() === '' ? [] : text.split(',').map((item) => sentText(item).trim());
}

function isUnresolved(text: string): boolean {
  return /^\s*%%[\w.]{1,64}%%\s*$/.test(text);
}
