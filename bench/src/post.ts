import type { Program } from './program.ts';
import type { Load, Sent } from './programs/load.ts';

/** 20: enough at once that no round waits for its events. */
const CONNECTIONS = 20;

/** 60 s: ten times what it takes. */
const SECONDS = 60;

/** Lets the load program send so many events; rejects when not every one was taken. */
export async function post(input: { load: Program } & Pick<Load, 'url' | 'headers' | 'count'>): Promise<void> {
  const { load, url, headers, count } = input;
  const what: Load = { url, headers, connections: CONNECTIONS, seconds: SECONDS, count };
  const { accepted } = await load.ask<Sent>('send', what);
  if (accepted !== count) throw new Error(`${accepted} of ${count} events were taken: nothing was measured`);
}
