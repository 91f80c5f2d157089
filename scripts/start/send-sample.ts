import { setTimeout as sleep } from 'node:timers/promises';
import type { Detection } from './sample-detection.ts';

/** 60 s: a sample takes well under a second; this leaves room for one attempt that has to be repeated. */
const DELIVERY_MS = 60_000;
const REQUEST_MS = 5_000;
const POLL_MS = 150;
/** Ends from which nothing becomes an issue by itself. */
const FINAL = new Set(['dead', 'ignored']);

/** Where ingest listens and what it needs to hear. */
export type Ingest = { url: string; token: string };

type EventStatus = { status: string; issue?: { web_url?: string } | null };

async function request(ingest: Ingest, path: string, body?: Detection): Promise<unknown> {
  const response = await fetch(new URL(path, ingest.url), {
    headers: { authorization: `Bearer ${ingest.token}`, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(REQUEST_MS),
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`ingest answered ${response.status} to ${path}: ${text}`);
  return JSON.parse(text);
}

/** Sends the detection; gives its event id. Throws with ingest's own words where it is not accepted. */
export async function sendSample({ ingest, detection }: { ingest: Ingest; detection: Detection }): Promise<string> {
  const { event_id } = (await request(ingest, '/v1/sources/insights/events', detection)) as { event_id: string };
  return event_id;
}

/** Waits until the event is an issue and gives its URL; throws, with the event's last status, where it never becomes one. */
export async function waitForIssue(options: { ingest: Ingest; eventId: string; signal: AbortSignal }): Promise<string> {
  const { ingest, eventId, signal } = options;
  const deadline = Date.now() + DELIVERY_MS;
  for (;;) {
    const event = (await request(ingest, `/v1/events/${eventId}`)) as EventStatus;
    if (event.status === 'delivered' && event.issue?.web_url) return event.issue.web_url;
    if (FINAL.has(event.status) || Date.now() > deadline) {
      const waited = FINAL.has(event.status) ? '' : ` after ${DELIVERY_MS / 1_000} s`;
      throw new Error(`The sample did not become an issue: event ${eventId} is "${event.status}"${waited}.`);
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}
