import { PRESETS, type PresetName, sourceSchema } from '@issuebridge/core/config/source-schema.ts';
import { decodeUtf8 } from '@issuebridge/core/event/json.ts';
import { parseEvent } from '@issuebridge/core/event/parse-event.ts';
import { presetNamed } from '@issuebridge/core/event/presets/preset-named.ts';
import { splitBody } from '@issuebridge/core/event/split-body.ts';
import { createTemplates } from '@issuebridge/core/issue/template.ts';

/** How reading a body ended: in an event or several, or refused. */
export type Reading = 'event' | 'invalid' | 'unreadable';

const templates = createTemplates();

/** Templates over what was sent are a part of reading it. */
const FIELDS: Partial<Record<PresetName, object>> = {
  generic: { fields: { summary: '{{ title }} {{ tags.a }}', entities: '%%hosts%%' } },
};

const SETTINGS = new Map(
  PRESETS.map((preset) => [preset, sourceSchema.parse({ preset, auth: { bearer: ['token'] }, ...FIELDS[preset] })]),
);

/** Reads and checks a body as ingest does before it answers; whatever this throws would be a 500. */
export function readBody(bytes: Uint8Array, preset: PresetName): Reading {
  const settings = SETTINGS.get(preset);
  if (settings === undefined) throw new Error(`no preset ${preset}`);
  const text = decodeUtf8(bytes);
  if (text === undefined) return 'unreadable';
  const reader = presetNamed(preset);
  if (reader.several) {
    const split = splitBody({ text, preset: reader, several: reader.several });
    if (!split.ok) return split.slug === 'unreadable-body' ? 'unreadable' : 'invalid';
    return split.parts.some(({ problem }) => problem === undefined) ? 'event' : 'invalid';
  }
  const job = { id: '', source: 'fuzz', received_at: '', kind: 'event', body: text, encoding: 'utf8' } as const;
  const parsed = parseEvent({ job, settings, renderValue: templates.renderValue });
  if (parsed.ok) return 'event';
  return parsed.slug === 'unreadable-body' ? 'unreadable' : 'invalid';
}
