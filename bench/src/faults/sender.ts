import { setTimeout as sleep } from 'node:timers/promises';
import type { PlannedEvent } from './planned-event.ts';

/** What a sender knows of an event in the end. `status` is of the answer that ended it; 0: it gave up without one. */
export type Sent = { event: PlannedEvent; status: number; eventId: string | undefined; tries: number };

/** 5 s: ingest answers within 2 s, and one that is frozen does not. */
const ANSWER_TIMEOUT = 5_000;

/** 3 minutes: longer than anything is out of order; who has no answer by then was never served. */
const PATIENCE = 180_000;

/** 500 ms: a sender in a hurry, so that more is sent while things are broken. */
const WAIT = 500;

type Dependencies = {
  /** Addresses of ingests, changing as they come and go. */
  urls: () => string[];
  path: string;
  headers: Record<string, string>;
  /** Told of every answer there ever was. */
  onAnswer: (status: number) => void;
};

/** A careful sender: the same request again, with the same key, at the next ingest, until it is answered 200 or 202, or refused. */
export function createSender({ urls, path, headers, onAnswer }: Dependencies): (event: PlannedEvent) => Promise<Sent> {
  let turn = 0;
  const post = async ({ key, body }: PlannedEvent): Promise<Response | undefined> => {
    const present = urls();
    const url = present[turn++ % present.length];
    if (url === undefined) return undefined;
    try {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': key },
        body,
        signal: AbortSignal.timeout(ANSWER_TIMEOUT),
      });
      // Read here: an answer that breaks off in its body is no answer.
      return new Response(await response.text(), response);
    } catch {
      return undefined;
    }
  };
  return async (event) => {
    const end = performance.now() + PATIENCE;
    for (let tries = 1; ; tries++) {
      const response = await post(event);
      if (response) {
        onAnswer(response.status);
        if (response.status === 200 || response.status === 202) {
          const { event_id } = (await response.json()) as { event_id: string };
          return { event, status: response.status, eventId: event_id, tries };
        }
        if (response.status !== 503) return { event, status: response.status, eventId: undefined, tries };
      }
      if (performance.now() > end) return { event, status: 0, eventId: undefined, tries };
      await sleep(WAIT);
    }
  };
}
