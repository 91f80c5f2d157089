/** The text with an end: details and hints are written without one, as parts of a line of a log. */
export function withEnd(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** The text as a sentence of its own; a name such as `on_test` at its beginning stays as it is written. */
export function sentence(text: string): string {
  return withEnd(text).replace(/^[a-z]+(?=[ ,])/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}
