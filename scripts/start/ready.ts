import { setTimeout as sleep } from 'node:timers/promises';

/** 45 s: a slow machine compiles nothing, but Redis may read a large file back first. */
const READY_MS = 45_000;
const REQUEST_MS = 2_000;
const POLL_MS = 100;

/** What answers count: `ok` is a 2xx, `any` tells only that somebody listens. */
export type Readiness = { url: string; answer: 'ok' | 'any' };

async function isReady({ url, answer }: Readiness): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(REQUEST_MS) });
    await response.body?.cancel();
    return response.ok || answer === 'any';
  } catch {
    return false;
  }
}

/** Resolves once `readiness` is met; throws at the deadline or when `signal` ends the wait. */
export async function waitUntilReady(options: {
  name: string;
  readiness: Readiness;
  signal: AbortSignal;
}): Promise<void> {
  const { name, readiness, signal } = options;
  const deadline = Date.now() + READY_MS;
  while (!(await isReady(readiness))) {
    if (Date.now() > deadline) {
      throw new Error(`${name} did not get ready: no good answer from ${readiness.url} within ${READY_MS / 1_000} s.`);
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}
