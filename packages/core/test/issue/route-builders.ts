import { type SourceSettings, sourceSchema } from '../../src/config/source-schema.ts';
import type { EventFields, IncomingEvent } from '../../src/event/incoming-event.ts';

/** An event of the preset `insights` with these fields of ours and this payload; `rawBody` makes it one that could not be read. */
export function buildEvent({
  payload = {},
  rawBody,
  ...fields
}: Partial<EventFields> & { payload?: Record<string, unknown>; rawBody?: string } = {}): IncomingEvent {
  return {
    id: '0190a1b2-0000-7000-8000-000000000001',
    source: 'insights',
    receivedAt: '2026-03-01T12:00:00.000Z',
    payload,
    rawBody,
    fields: {
      severity: 'high',
      severityKnown: true,
      summary: 'Unused administrator',
      entities: { first: [{ name: 'alice@example.com' }, { name: 'svc-backup' }], total: 2 },
      status: 'firing',
      link: undefined,
      occurredAt: undefined,
      isTest: false,
      facts: [],
      body: undefined,
      ...fields,
    },
  };
}

/** A source as the configuration file would say it, in project 42 unless told otherwise. */
export function buildSource(settings: Record<string, unknown> = {}): SourceSettings {
  return sourceSchema.parse({ preset: 'insights', auth: { bearer: ['s'] }, issue: { project: 42 }, ...settings });
}
