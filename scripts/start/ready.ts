import { setTimeout as sleep } from 'node:timers/promises';

/** 45 s: a slow machine compiles nothing, but Redis may read a large file back first. */
const READY_MS = 45_000;
const REQUEST_MS = 2_000;
const POLL_MS = 100;

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(REQUEST_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** Resolves once `url` answers 2xx; throws at the deadline or when `signal` ends the wait. */
export async function waitUntilReady(options: { name: string; url: string; signal: AbortSignal }): Promise<void> {
  const { name, url, signal } = options;
  const deadline = Date.now() + READY_MS;
  while (!(await isReady(url))) {
    if (Date.now() > deadline)
      throw new Error(`${name} did not get ready: ${url} gave no 200 within ${READY_MS / 1_000} s.`);
    await sleep(POLL_MS, undefined, { signal });
  }
}
