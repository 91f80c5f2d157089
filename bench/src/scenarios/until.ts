import { setTimeout as sleep } from 'node:timers/promises';

/** 250 ms: nothing here is measured by when it is noticed, and asking costs those who work. */
const INTERVAL = 250;

/** Asks until there is an answer; rejects after so many milliseconds, saying what was waited for. */
export async function until<T>(
  what: string,
  milliseconds: number,
  ask: () => Promise<T | undefined | false>,
): Promise<T> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`not within ${Math.round(milliseconds / 1_000)} s: ${what}`);
    await sleep(INTERVAL);
  }
}
