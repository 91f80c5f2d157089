import { setTimeout as sleep } from 'node:timers/promises';
import { type Finding, findingBody } from './finding.ts';

/** 5 s: ingest answers within 2 s, also while Redis is away. */
const DEADLINE = 5_000;

/** 500 ms between a refusal and the next try, 120 times: a minute, longer than anything here is down. */
const PAUSE = 500;
const TRIES = 120;

/** 20 under way: no round waits for its sender. */
const CONNECTIONS = 20;

/** A sender as it should be: what was not taken is sent again, with the same `Idempotency-Key`. */
export type Sender = {
  /** Resolves with the time (ms) of its first try once it was taken (202, or 200 for one taken before); rejects for an answer that sending again cannot mend. */
  send(finding: Finding): Promise<{ at: number }>;
  /** Sends all, in order but several at once; each connection pauses so many milliseconds after what it sent. */
  sendAll(findings: Finding[], pause?: number): Promise<void>;
  /** The event that a finding became first. */
  findEventId(number: number): string | undefined;
  /** How often something had to be sent again. */
  resent(): number;
};

/** Sends to that address, with the headers of the source. */
export function createSender({ url, headers }: { url: string; headers: Record<string, string> }): Sender {
  let resent = 0;
  const eventIds = new Map<number, string>();
  const attempt = async (finding: Finding): Promise<Response | undefined> => {
    const key = `${finding.number}-${finding.repeat ?? 0}`;
    try {
      return await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': key },
        body: findingBody(finding),
        signal: AbortSignal.timeout(DEADLINE),
      });
    } catch {
      return undefined;
    }
  };
  const send = async (finding: Finding): Promise<{ at: number }> => {
    const at = Date.now();
    for (let tried = 0; tried < TRIES; tried++) {
      const response = await attempt(finding);
      const text = await response?.text().catch(() => undefined);
      if (response?.ok && text !== undefined) {
        const { event_id: eventId } = JSON.parse(text) as { event_id: string };
        if (finding.repeat === undefined) eventIds.set(finding.number, eventId);
        return { at };
      }
      if (response && !response.ok && response.status !== 503)
        throw new Error(`ingest answered ${response.status} to finding ${finding.number}: ${text}`);
      resent++;
      await sleep(PAUSE);
    }
    throw new Error(`finding ${finding.number} was not taken in ${TRIES} tries`);
  };
  return {
    send,
    async sendAll(findings, pause = 0) {
      let next = 0;
      const sendInTurn = async (): Promise<void> => {
        for (let finding = findings[next++]; finding; finding = findings[next++]) {
          await send(finding);
          await sleep(pause);
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, sendInTurn));
    },
    findEventId: (number) => eventIds.get(number),
    resent: () => resent,
  };
}
