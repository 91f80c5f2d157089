/** Where a page of what failed ended: many fail in one millisecond, so that a time alone would leave some out. `at`: Unix ms. */
export type FailedPlace = { at: number; id: string };

/** Cuts what was found, one more than `limit` of them, to a page; `next` is what to give as `before` for the one after it. */
export function cutPage<T extends { id: string; failedAt: number }>(
  found: T[],
  limit: number,
): { shown: T[]; next: string | undefined } {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const isMore = found.length > limit && last !== undefined;
  return { shown, next: isMore ? `${new Date(last.failedAt).toISOString()},${last.id}` : undefined };
}

/**
 * Reads a `before`: a time alone, or a place as `cutPage` writes it. `readTime` gives Unix ms, or undefined for what is no
 * time; so does this for what is neither.
 */
export function readBefore(
  text: string,
  readTime: (text: string) => number | undefined,
): number | FailedPlace | undefined {
  const comma = text.indexOf(',');
  if (comma === -1) return readTime(text);
  const at = readTime(text.slice(0, comma));
  const id = text.slice(comma + 1);
  return at === undefined || id === '' ? undefined : { at, id };
}
