import type { z } from 'zod';
import type { PresetName, SourceSettings } from '../../config/source-schema.ts';
import type { EventFields } from '../incoming-event.ts';

/** Renders an operator's template over the payload, values as sent, not neutralised: what it gives is still foreign text. */
export type RenderValue = (template: string, payload: Record<string, unknown>) => string;

/** One event of a body that holds several. */
export type EventPart = {
  /** JSON pointer of its place in the body, and the member of the payload that holds what stands there. */
  place: { pointer: string; member: string };
  /** What is kept of the body for this event, in the shape that the preset's `payload` checks. */
  payload: Record<string, unknown>;
  /** What the sender says of this event alone: equal for a repeat, whatever else stands in the body. */
  identity: unknown;
};

/** How the bodies of a sender come apart that puts several events into one. */
export type Several = {
  body: z.ZodType;
  /** The member of a payload that holds its one event: a body that has it was taken apart before. */
  member: string;
  /** Total for every body that `body` accepts; `length` is that of the body's text, and bounds what the parts may repeat of it. */
  split(input: { body: Record<string, unknown>; length: number }): EventPart[];
};

/** How one kind of sender is read. */
export type Preset = {
  name: PresetName;
  /** Undefined: every body is one event, and its own payload. */
  several?: Several;
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
