import { findBreaks, WORD_JOINER, widen } from '../neutralise/break.ts';

/** A part of a rendered template. `ready` is finished and stays as it is inside; `own` counts as the template's. */
type Part = { kind: 'literal' | 'own' | 'ready' | 'value'; text: string };

/**
 * The parts with joiners where something would act that is not wholly the template's own: a value's `@bob`, but also a value behind the
 * template's `@`. What the template's author wrote alone, a mention for instance, stays.
 */
export function breakParts<T extends Part>(parts: T[]): Array<{ part: T; text: string }> {
  const whole = parts.map(({ text }) => text).join('');
  const foreign = foreignRanges(parts);
  const breaks = findBreaks(whole).filter(
    (found) => touches(foreign, found) || (found.wide && touches(foreign, widen(whole, found))),
  );
  let next = 0;
  let offset = 0;
  return parts.map((part) => {
    const end = offset + part.text.length;
    let text = '';
    let from = offset;
    // Each break belongs to the part whose character it stands before.
    for (let found = breaks[next]; found !== undefined && found.at < end; found = breaks[next]) {
      next += 1;
      if (part.kind !== 'literal' && part.kind !== 'value' && found.at > offset) continue;
      text += whole.slice(from, found.at) + WORD_JOINER;
      from = found.at;
    }
    text += whole.slice(from, end);
    offset = end;
    return { part, text };
  });
}

type Range = { start: number; end: number };

function foreignRanges(parts: Part[]): Range[] {
  let offset = 0;
  return parts.flatMap(({ kind, text }) => {
    const range = { start: offset, end: offset + text.length };
    offset = range.end;
    return kind === 'literal' || kind === 'own' ? [] : [range];
  });
}

/** True when a foreign range has a character of what acts, or stands empty within it. Ranges are in order and apart. */
function touches(ranges: Range[], { start, end }: Range): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const first = ranges[low];
  return first !== undefined && first.start < end;
}
