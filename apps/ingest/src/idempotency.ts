import type { IncomingHttpHeaders } from 'node:http';
import { idempotencyKeyOf } from '@issuebridge/core/event/idempotency-key.ts';
import type { Refusal } from './accept-event.ts';

/** The idempotency key of a submission, or the refusal of one that cannot be used: the body itself is then kept. */
export function keyOf(input: {
  headers: IncomingHttpHeaders;
  contentHash: string;
}): { ok: true; key: string; named: boolean } | { ok: false; refusal: Refusal } {
  const key = idempotencyKeyOf(input);
  if (key.ok) return key;
  const problem = {
    slug: 'invalid-idempotency-key',
    status: 400,
    title: 'The idempotency key cannot be used',
    detail: key.detail,
  };
  return { ok: false, refusal: { kind: 'invalid', problem } };
}
