import type { EventFields, IncomingEvent } from '../../src/event/incoming-event.ts';
import type { Route } from '../../src/issue/route.ts';

/** A detection as Insights sends it, with what a test says of it. */
export function sampleEvent(
  changes: Partial<Omit<IncomingEvent, 'fields'>> & { fields?: Partial<EventFields> } = {},
): IncomingEvent {
  return {
    id: '01970000-0000-7000-8000-000000000000',
    source: 'insights',
    receivedAt: '2026-05-01T23:30:00.000Z',
    payload: { severity: 'High', entityName: 'alice@example.com,bob' },
    rawBody: undefined,
    ...changes,
    fields: {
      severity: 'high',
      severityKnown: true,
      summary: 'Impossible travel',
      entities: { first: [{ name: 'alice@example.com' }, { name: 'bob' }], total: 2 },
      status: 'firing',
      link: 'https://app.example.com/details/1',
      occurredAt: '2026-05-01T12:00:00.000Z',
      isTest: false,
      facts: [],
      body: undefined,
      ...changes.fields,
    },
  };
}

/** A route with what a test says of its issue. */
export function sampleRoute(issue: Route['issue'] = {}): Route {
  return { kind: 'route', name: 'default', destination: 'gitlab', project: '42', issue, incidentKey: undefined };
}
