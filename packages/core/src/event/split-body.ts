import { canonicalJson } from './canonical-json.ts';
import { checkPayload, type FieldProblem, type PayloadProblem } from './check-payload.ts';
import { parseJsonObject } from './json.ts';
import type { Preset, Several } from './presets/preset.ts';
import { sha256Hex } from './sha256.ts';

/** One event of a body of several; `problem` where it is none. */
export type SplitPart = {
  /** JSON pointer of its place in the body. */
  pointer: string;
  /** What is kept of it: JSON that reads as the preset's payload. */
  body: string;
  /** SHA-256, hex, of what the sender says of this event alone: the same for a repeat in another body. */
  hash: string;
  problem: PayloadProblem | undefined;
};

/** The events of a body, or why it holds none; `slug` is the last part of the problem's type. */
export type SplitBody =
  | { ok: true; parts: SplitPart[] }
  | { ok: false; slug: 'unreadable-body' | 'invalid-payload'; detail: string; errors: FieldProblem[] };

/** Takes a body of several events apart. Each part is valid or not by itself: one that is wrong holds up no other. */
export function splitBody(input: { text: string; preset: Preset; several: Several }): SplitBody {
  const { text, preset, several } = input;
  const json = parseJsonObject(text);
  if (!json.ok) return { ok: false, slug: 'unreadable-body', detail: json.detail, errors: [] };
  const wrong = checkPayload({ schema: several.body, payload: json.value, presetName: preset.name });
  if (wrong) return { ok: false, slug: 'invalid-payload', ...wrong };
  const parts = several.split({ body: json.value, length: text.length }).map(({ place, payload, identity }) => {
    const problem = checkPayload({ schema: preset.payload, payload, presetName: preset.name, place });
    return { pointer: place.pointer, body: JSON.stringify(payload), hash: sha256Hex(canonicalJson(identity)), problem };
  });
  return { ok: true, parts };
}
