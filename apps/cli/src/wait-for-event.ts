import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import type { EventAnswer, IngestApi } from './ingest-api.ts';

/** How an event ended, as far as could be seen until the deadline. */
export type Awaited =
  | { kind: 'ended'; event: EventAnswer }
  | { kind: 'not yet'; event: EventAnswer; detail: string | undefined }
  | { kind: 'refused'; detail: string };

const FINAL = new Set(['delivered', 'ignored', 'dead']);

/** Short at first, since most events are delivered within a second; then 2 s, so that a parked event costs no one anything. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;

/** Asks again and again until the event has ended or `timeoutMs` is over; a lost answer or a 5xx is asked again too. */
export async function waitForEvent(input: {
  event: EventAnswer;
  api: Pick<IngestApi, 'getEvent'>;
  clock: Clock;
  timeoutMs: number;
}): Promise<Awaited> {
  const { api, clock } = input;
  const end = clock.monotonic() + input.timeoutMs;
  let event = input.event;
  let detail: string | undefined;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const answer = await api.getEvent(event);
    if (answer.ok) {
      event = { ...answer.value, status_url: event.status_url };
      if (FINAL.has(event.status)) return { kind: 'ended', event };
    } else if (answer.status !== undefined && answer.status < 500) return { kind: 'refused', detail: answer.detail };
    detail = answer.ok ? undefined : answer.detail;
    const left = end - clock.monotonic();
    if (left <= 0) return { kind: 'not yet', event, detail };
    await clock.sleep(Math.min(pause, left));
  }
}
