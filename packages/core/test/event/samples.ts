import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../../../docs/samples/', import.meta.url);

/** An alert of a sample. */
export type SampleAlert = {
  labels: Record<string, unknown>;
  annotations?: Record<string, unknown>;
  [name: string]: unknown;
};

/** A group as the samples hold it. */
export type SampleGroup = { alerts: SampleAlert[]; [name: string]: unknown };

/** A sample body, as `docs/samples` has it; a copy of its own each time. */
export function sampleBody(name: string): SampleGroup {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));
}
