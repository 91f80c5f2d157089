import type { IncomingMessage } from 'node:http';
import type { ByteAllowance } from './byte-allowance.ts';

/** 64 KiB: what is kept of a body over the limit, enough to see what it was. */
const KEPT_OF_TOO_LARGE = 65_536;

/** 20 s for the whole body: 2 MiB over a slow line; a sender that takes longer is stuck or hostile. */
const DEADLINE = 20_000;

/** 256 bytes that a chunk costs beside its content: a body can come a byte at a time. */
const CHUNK_OVERHEAD = 256;

/** How reading a body ended; all but the first two leave nothing to keep, and `aborted` nobody to answer. */
export type ReadBody =
  | { kind: 'whole'; bytes: Buffer }
  | { kind: 'too_large'; first: Buffer }
  | { kind: 'stalled' }
  | { kind: 'crowded' }
  | { kind: 'aborted' };

/**
 * Reads the bytes as they came. Settles as soon as it is known that there are more than `maxBytes`; `drain` takes the rest.
 * `crowded`: the allowance, which requests share, has no room for them.
 */
export function readBody(input: {
  request: IncomingMessage;
  maxBytes: number;
  allowance?: ByteAllowance;
}): Promise<ReadBody> {
  const { request, maxBytes, allowance } = input;
  const { promise, resolve } = Promise.withResolvers<ReadBody>();
  const declared = Number(request.headers['content-length'] ?? 0);
  const limit = declared > maxBytes ? Math.min(KEPT_OF_TOO_LARGE, maxBytes) : maxBytes;
  const chunks: Buffer[] = [];
  let length = 0;
  let taken = 0;
  const onData = (chunk: Buffer): void => {
    const size = chunk.length + CHUNK_OVERHEAD;
    if (allowance && !allowance.take(size)) {
      settle({ kind: 'crowded' });
      return;
    }
    taken += size;
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
    allowance?.giveBack(taken);
    request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
    resolve(result);
  }
  request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
  return promise;
}
