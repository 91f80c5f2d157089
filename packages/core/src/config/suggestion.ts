import { closestMatch } from 'leven';

function findSuggestion(written: string, known: readonly string[]): string | undefined {
  /** A third of the letters, at least two: `destinatons` is a slip, `allow_list` for `allowed_labels` is another word. */
  const maxDistance = Math.max(2, Math.floor(written.length / 3));
  return closestMatch(written.toLowerCase(), [...known], { maxDistance });
}

/** The mend for an unknown name: the likely one, else all there are. */
export function mendOfUnknown(written: string, known: readonly string[]): string {
  const suggestion = findSuggestion(written, known);
  if (suggestion !== undefined) return `did you mean "${suggestion}"?`;
  return known.length === 0 ? 'remove it' : `write one of ${known.join(', ')}, or remove it`;
}
