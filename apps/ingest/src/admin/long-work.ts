import type { Response } from 'express';

/** What the trace says of an action: who it was. The name is that of `ADMIN_USER`. */
export function askedFor(response: Response): string {
  return `asked for by ${response.locals.user}`;
}

/** Aborts when the client goes away: what was done by then stays done. */
export function signalOf(response: Response): AbortSignal {
  const controller = new AbortController();
  response.on('close', () => controller.abort());
  return controller.signal;
}

/** The last report of a work that reports as it goes. */
export async function lastOf<T>(reports: AsyncIterable<T>): Promise<T> {
  let last: T | undefined;
  for await (const report of reports) last = report;
  if (last === undefined) throw new Error('a work that reports nothing');
  return last;
}
