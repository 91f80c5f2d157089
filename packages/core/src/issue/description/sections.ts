import { bytesOf } from '../neutralise/cut.ts';

/** A part of a description that is whole by itself. `last`: left out before any other. */
export type Section = { text: string; optional: boolean };

/** GitLab takes 1 MiB of UTF-8; 1 KiB of it is kept for the marker. */
export const MAX_DESCRIPTION_BYTES = 1_048_576 - 1_024;

/** Stands where something is left out. */
export const LEFT_OUT = '_A part of this text is left out: it does not fit into an issue._';

/**
 * The sections one below the other, within `maxBytes` of UTF-8: optional ones are left out, whole and the last first, until the rest fits.
 * What is not optional must fit by itself.
 */
export function joinSections(sections: Section[], maxBytes = MAX_DESCRIPTION_BYTES): string {
  const kept = [...sections];
  const size = () => kept.reduce((total, { text }) => total + bytesOf(text) + 2, 0);
  let left = kept.length;
  while (size() > maxBytes && left > 0) {
    left -= 1;
    if (kept[left]?.optional) kept[left] = { text: LEFT_OUT, optional: false };
  }
  return kept
    .map(({ text }) => text)
    .filter((text, index, all) => text !== LEFT_OUT || all[index - 1] !== LEFT_OUT)
    .join('\n\n');
}
