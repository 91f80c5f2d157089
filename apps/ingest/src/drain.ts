import type { IncomingMessage } from 'node:http';

/** 64 MiB: more than any honest sender still has under way when it is refused. */
const MAX_BYTES = 64 * 1_048_576;

/** 10 s: a sender that reads its answer only after its last byte gets so long. */
const DEADLINE = 10_000;

/**
 * Reads and forgets the rest of a body that was answered early. Closing a connection with bytes unread makes the kernel reset it, and
 * the sender would see the reset in place of the answer. What is still coming after the bounds is cut off.
 */
export function drain(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  let left = MAX_BYTES;
  const cut = (): void => {
    request.socket.destroy();
  };
  const timer = setTimeout(cut, DEADLINE).unref();
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) cut();
  });
  for (const end of ['end', 'close', 'error']) request.on(end, () => clearTimeout(timer));
  request.resume();
}
