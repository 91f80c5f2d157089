import { setTimeout as sleep } from 'node:timers/promises';
import type { PlannedEvent } from './planned-event.ts';
import type { Sent } from './sender.ts';

/** 40: so many senders at once; behind a frozen ingest some of them wait. */
const AT_ONCE = 40;

/** 60: the backlog that is kept before the workers, so that whatever strikes strikes work; what is in doubt is looked for every 0.6 s, and more at once than two cores can look for would never settle. */
const MAX_BACKLOG = 60;

/** 20 ms between two looks whether the next may go. */
const LOOK = 20;

type Input = {
  events: PlannedEvent[];
  /** Events a second, at most. */
  rate: number;
  send: (event: PlannedEvent) => Promise<Sent>;
  /** Issues and notes that are due and not there, of so many events that were sent. */
  backlog: (sent: Sent[]) => number;
  onSent: (count: number) => void;
  /** Ends the sending, also in the middle. */
  signal: AbortSignal;
};

/** Sends the events in their order, no quicker than the rate and never far ahead of what GitLab has. */
export async function sendAll({ events, rate, send, backlog, onSent, signal }: Input): Promise<Sent[]> {
  const sent: Sent[] = [];
  const underWay = new Set<Promise<void>>();
  let next = performance.now();
  for (const event of events) {
    while (!signal.aborted && (performance.now() < next || underWay.size >= AT_ONCE || backlog(sent) >= MAX_BACKLOG)) {
      await sleep(LOOK);
    }
    if (signal.aborted) break;
    // From now and not from the last one: what a wait held up is not caught up with in a burst.
    next = Math.max(next, performance.now() - LOOK) + 1_000 / rate;
    const sending = send(event).then((one) => {
      sent.push(one);
      underWay.delete(sending);
      onSent(sent.length);
    });
    underWay.add(sending);
  }
  await Promise.all(underWay);
  return sent;
}
