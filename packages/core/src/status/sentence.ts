/** A hint as a sentence: hints are parts of one, for a line of a log. */
export function sentence(text: string): string {
  const said = /[.!?]$/.test(text) ? text : `${text}.`;
  return said.replace(/^[a-z]+(?=[ ,])/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}
