import type { SourceSettings } from '../config/source-schema.ts';
import { parseJsonObject } from './json.ts';
import type { EventBody } from './parse-event.ts';
import { presetNamed } from './presets/preset-named.ts';
import { type SplitBody, splitBody } from './split-body.ts';

/**
 * Takes a body apart that was kept whole though the source's present preset reads several events in it: it was wrong then,
 * or for another preset. Undefined where it is one event, as each part of a body is once it is kept.
 */
export function splitKeptBody({ job, settings }: { job: EventBody; settings: SourceSettings }): SplitBody | undefined {
  const preset = presetNamed(settings.preset);
  const { several } = preset;
  if (several === undefined || job.encoding !== 'utf8') return undefined;
  const json = parseJsonObject(job.body);
  if (!json.ok || Object.hasOwn(json.value, several.member)) return undefined;
  return splitBody({ text: job.body, preset, several });
}
