import { setTimeout as sleep } from 'node:timers/promises';

/** 250 ms: nothing is measured by when it is noticed, and asking costs those who work. */
const POLL_MS = 250;

/** Asks again and again until the answer is good, and gives it; throws `what` and the last answer at the deadline. */
export async function until<T>(input: {
  what: string;
  ask: () => Promise<T>;
  good: (answer: T) => boolean;
  deadlineMs: number;
}): Promise<T> {
  const { what, ask, good, deadlineMs } = input;
  const end = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (performance.now() > end) {
      throw new Error(`not within ${deadlineMs / 1_000} s: ${what} (last: ${JSON.stringify(answer)})`);
    }
    await sleep(POLL_MS);
  }
}
