import { setTimeout as sleep } from 'node:timers/promises';

/** What `GET /v1/events/{id}` says of an event. */
export type End = { status: string; outcome?: string };

const FINAL = ['delivered', 'ignored', 'dead'];

/** 20 questions at once, 10 s for each, a second between two rounds. */
const AT_ONCE = 20;
const ANSWER_TIMEOUT = 10_000;
const ROUND = 1_000;

type Input = {
  ids: string[];
  urls: () => string[];
  headers: Record<string, string>;
  /** When to stop waiting for those that have no end, by `performance.now()`. */
  until: number;
};

/** Asks for every event until it has come to its end; those that have not by then are returned as they stand. */
export async function awaitEnds({ ids, urls, headers, until }: Input): Promise<Map<string, End>> {
  const ends = new Map<string, End>();
  const ask = async (id: string): Promise<void> => {
    const [url] = urls();
    try {
      const response = await fetch(`${url}/v1/events/${id}`, { headers, signal: AbortSignal.timeout(ANSWER_TIMEOUT) });
      const body = (await response.json()) as End;
      ends.set(id, response.ok ? body : { status: `HTTP ${response.status}` });
    } catch {
      ends.set(id, { status: 'no answer' });
    }
  };
  for (;;) {
    const open = ids.filter((id) => !FINAL.includes(ends.get(id)?.status ?? ''));
    if (open.length === 0) return ends;
    const queue = open[Symbol.iterator]();
    const inTurn = async (): Promise<void> => {
      for (const id of queue) await ask(id);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, inTurn));
    if (performance.now() > until) return ends;
    await sleep(ROUND);
  }
}
