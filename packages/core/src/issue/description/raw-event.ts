import type { IncomingEvent } from '../../event/incoming-event.ts';
import { showInvisible } from '../neutralise/clean.ts';
import { codeBlock } from '../neutralise/code.ts';
import { bytesOf, cutBytes } from '../neutralise/cut.ts';

/** 200 KB: a fifth of what GitLab takes, and more than a person scrolls through. */
export const MAX_RAW_BYTES = 200_000;

/** The event as it came, in a code block, cut at `maxBytes` of UTF-8 with a sentence on how much is missing. */
export function rawBlock(event: IncomingEvent, maxBytes: number): string {
  const text = event.rawBody ?? JSON.stringify(event.payload, null, 2);
  const kept = cutBytes(text, maxBytes);
  const shown = event.rawBody === undefined ? showInvisible(kept) : kept;
  const block = codeBlock(cutBytes(shown, maxBytes), event.rawBody === undefined ? 'json' : '');
  const missing = bytesOf(text) - bytesOf(kept);
  return missing <= 0
    ? block
    : `${block}\n\nCut here: ${formatCount(missing)} of ${formatCount(bytesOf(text))} bytes are not shown.`;
}

/** The same, folded. */
export function foldedRawEvent(event: IncomingEvent, maxBytes = MAX_RAW_BYTES): string {
  return `<details>\n<summary>Raw event</summary>\n\n${rawBlock(event, maxBytes)}\n\n</details>`;
}

/** A count with its thousands apart: `4,950`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}
