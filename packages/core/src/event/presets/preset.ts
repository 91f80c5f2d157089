import type { z } from 'zod';
import type { PresetName, SourceSettings } from '../../config/source-schema.ts';
import type { EventFields } from '../incoming-event.ts';

/** Renders an operator's template over the payload, values as sent, not neutralised: what it gives is still foreign text. */
export type RenderValue = (template: string, payload: Record<string, unknown>) => string;

/** How one kind of sender is read. */
export type Preset = {
  name: PresetName;
  /** What a payload must satisfy to be an event at all; its output is not used, so unknown keys need not be named. */
  payload: z.ZodType;
  /** Template of the incident key where the operator gave none; undefined: the hash of the event's fields. */
  incidentKey: string | undefined;
  /** Total: gives fields for every payload that `payload` accepts. */
  normalise(input: {
    payload: Record<string, unknown>;
    settings: SourceSettings;
    renderValue: RenderValue;
  }): EventFields;
};
