/** What makes a submission the same event again, or why the sender's key cannot be used. */
export type IdempotencyKey = { ok: true; key: string; named: boolean } | { ok: false; detail: string };

/** 255: the contract's limit; longer ones are almost always a value put there by mistake. */
const MAX_LENGTH = 255;

/** The key of one event of a body of several that names none: `hash` is that of what the sender says of this event alone. */
export function keyOfPart(hash: string): string {
  return `part:${hash}`;
}

/**
 * The key of a body that is kept though it was refused: neither a mended body under the sender's key nor the same bytes after the
 * configuration was mended count as seen.
 */
export function keyOfRefused(kind: string, bodyHash: string): string {
  return `refused:${kind}:${bodyHash}`;
}

type Headers = Record<string, string | string[] | undefined>;

/**
 * The sender's `Idempotency-Key`, else its `webhook-id`, else `contentHash`. Named keys and hashes have different prefixes, so that
 * a sender cannot name another event's hash. The key is only ever hashed further on, never part of a key in Redis as it is.
 */
export function idempotencyKeyOf(input: { headers: Headers; contentHash: string }): IdempotencyKey {
  const own = input.headers['idempotency-key'];
  const name = own === undefined ? 'webhook-id' : 'Idempotency-Key';
  const value = own ?? input.headers['webhook-id'];
  if (value === undefined) return { ok: true, key: `hash:${input.contentHash}`, named: false };
  const key = String(value);
  if (key.length < 1 || key.length > MAX_LENGTH) {
    return {
      ok: false,
      detail: `${name} has ${key.length} characters; send 1 to ${MAX_LENGTH}, or leave the header out.`,
    };
  }
  return { ok: true, key: `named:${key}`, named: true };
}
