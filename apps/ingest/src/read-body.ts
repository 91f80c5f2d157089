import type { IncomingMessage } from 'node:http';

/** 64 KiB: what is kept of a body over the limit, enough to see what it was. */
const KEPT_OF_TOO_LARGE = 65_536;

/** 20 s for the whole body: 2 MiB over a slow line; a sender that takes longer is stuck or hostile. */
const DEADLINE = 20_000;

/** How reading a body ended; `stalled` and `aborted` leave nothing to keep, and the latter nobody to answer. */
export type ReadBody =
  | { kind: 'whole'; bytes: Buffer }
  | { kind: 'too_large'; first: Buffer }
  | { kind: 'stalled' }
  | { kind: 'aborted' };

/** Reads the bytes as they came. Settles as soon as it is known that there are more than `maxBytes`; `drain` takes the rest. */
export function readBody(input: { request: IncomingMessage; maxBytes: number }): Promise<ReadBody> {
  const { request, maxBytes } = input;
  const { promise, resolve } = Promise.withResolvers<ReadBody>();
  const declared = Number(request.headers['content-length'] ?? 0);
  const limit = declared > maxBytes ? Math.min(KEPT_OF_TOO_LARGE, maxBytes) : maxBytes;
  const chunks: Buffer[] = [];
  let length = 0;
  const onData = (chunk: Buffer): void => {
    chunks.push(chunk);
    length += chunk.length;
    if (length <= limit) return;
    settle({ kind: 'too_large', first: Buffer.concat(chunks, Math.min(length, KEPT_OF_TOO_LARGE)) });
  };
  const onEnd = (): void => settle({ kind: 'whole', bytes: Buffer.concat(chunks, length) });
  const onClose = (): void => settle({ kind: 'aborted' });
  const timer = setTimeout(() => settle({ kind: 'stalled' }), DEADLINE);
  function settle(result: ReadBody): void {
    clearTimeout(timer);
    request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
    resolve(result);
  }
  request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
  return promise;
}
