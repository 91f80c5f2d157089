/** Longer fences are cut to this. */
const MAX_FENCE = 64;

/**
 * Where the thing that begins at a position ends, by the older rule: a fence of exactly three backticks (or `anyFence` of three or more), a `>>>` quote, an HTML
 * block, a code span (which may run over lines). undefined: nothing begins here. A search that failed once is not tried
 * again, since it would have to fail further on, too; that keeps hostile text linear.
 */
export const createShelter = (
  text: string,
  { anyFence } = { anyFence: false },
): ((position: number, atLineStart: boolean) => number | undefined) => {
  const hopeless = new Set<string>();
  const closers: Record<string, RegExp> = {
    '```': /\n```(?=\n|$)/g,
    '>>>': /\n>>>(?=\n|$)/g,
    '<': /\n<\/[^>\n]+>(?=\n|$)/g,
    '`': /`/g,
  };
  const search = (opener: string, from: number): number | undefined => {
    const closer = closers[opener];
    if (closer === undefined || hopeless.has(opener)) return undefined;
    closer.lastIndex = from;
    const match = closer.exec(text);
    if (match !== null) return match.index + match[0].length;
    hopeless.add(opener);
    return undefined;
  };
  const block = (position: number): number | undefined => {
    const fence = anyFence ? (/`{3,}/y.exec(text.slice(position, position + MAX_FENCE))?.[0] ?? '```') : '```';
    closers[fence] ??= new RegExp(`\\n${fence}(?=\\n|$)`, 'g');
    for (const opener of [fence, '>>>']) {
      if (!text.startsWith(opener, position)) continue;
      const end = search(opener, position + opener.length + 1);
      if (end !== undefined) return end;
    }
    if (text[position] !== '<' || hopeless.has('<')) return undefined;
    const newline = text.indexOf('\n', position);
    const opens = newline !== -1 && /^<[^>]+>$/.test(text.slice(position, newline));
    return opens ? search('<', newline + 2) : undefined;
  };
  return (position, atLineStart) =>
    (atLineStart ? block(position) : undefined) ?? (text[position] === '`' ? search('`', position + 2) : undefined);
};
