import { sampleDetection } from '../start/sample-detection.ts';
import { REQUEST_MS } from './deadlines.ts';

/** What ingest says of an event. */
export type EventAnswer = { event_id: string; status: string; duplicate?: boolean; outcome?: string };

/** The sender's side of one installation. */
export type Events = {
  /** Sends the detection of that number; the same number is the same incident, `again` another content of it. */
  send: (number: number, again?: 'changed') => Promise<EventAnswer & { answered: number }>;
  read: (id: string) => Promise<EventAnswer>;
};

/** The title of the issue that becomes of this detection holds this. */
export function findingOf(number: number): string {
  return `Smoke finding ${String(number).padStart(3, '0')}.`;
}

/** Speaks to ingest at `url` as the source `insights`. */
export function createEvents({ url, token }: { url: string; token: string }): Events {
  const call = async (path: string, body?: object) => {
    const response = await fetch(new URL(path, url), {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(REQUEST_MS),
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`ingest answered ${response.status} to ${path}: ${text}`);
    return { answered: response.status, ...(JSON.parse(text) as EventAnswer) };
  };
  return {
    send: (number, again) => {
      const detection = sampleDetection({ now: () => new Date(0), newId: () => `smoke-${number}` });
      const location = again === undefined ? detection.location : `https://${again}.example.com`;
      return call('/v1/sources/insights/events', {
        ...detection,
        location,
        definitionSummary: findingOf(number),
      });
    },
    read: (id) => call(`/v1/events/${id}`),
  };
}
