import type { Request } from 'express';
import { authenticateNamed, authenticateSigned, maySign, type Refused } from './authenticate.ts';
import type { ByteAllowance } from './byte-allowance.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Problem } from './problem.ts';
import { readBody } from './read-body.ts';
import type { Source } from './sources.ts';
import { findEncodingProblem, STALLED, type TakenBody, takeBody } from './take-body.ts';

/**
 * Who sent a request and its bytes, or why there is neither. `unverified`: the body of nobody known could not be read.
 * `signedId`: only `webhook-id` may be the idempotency key, since a signature covers it.
 */
export type Received =
  | { kind: 'known'; source: Source; body: TakenBody; signedId: boolean }
  | { kind: 'unauthorized'; refused: Refused }
  | { kind: 'unverified'; refused: Refused; problem: Problem }
  | { kind: 'aborted' };

/**
 * A sender with a token or password is known before a byte of its body is read. A signature can only be checked on the body, so that
 * is read for a stranger too, where some source signs with a header that the request has: whether the source of this name does, or is
 * there at all, shows in nothing. What strangers keep in memory at once is bounded by the allowance.
 */
export async function receive(input: {
  dependencies: ApiDependencies;
  allowance: ByteAllowance;
  request: Request;
  name: string;
}): Promise<Received> {
  const { dependencies, allowance, request, name } = input;
  const maxBytes = dependencies.maxBody();
  const authentication = authenticateNamed({ ...dependencies, request, name });
  if (authentication.ok) {
    const { source } = authentication;
    return {
      kind: 'known',
      source,
      body: await takeBody({ ...dependencies, request, source, maxBytes }),
      signedId: false,
    };
  }
  if (!maySign({ ...dependencies, request })) return { kind: 'unauthorized', refused: authentication };
  const body = await readBody({ request, maxBytes, allowance });
  switch (body.kind) {
    case 'aborted':
      return body;
    case 'too_large':
      return { kind: 'unverified', refused: { ...authentication, reason: 'too_large' }, problem: tooLarge(maxBytes) };
    case 'stalled':
      return { kind: 'unverified', refused: { ...authentication, reason: 'stalled' }, problem: STALLED };
    case 'crowded':
      return { kind: 'unverified', refused: { ...authentication, reason: 'crowded' }, problem: CROWDED };
    case 'whole': {
      const signed = authenticateSigned({ ...dependencies, request, name, body: body.bytes, now: dependencies.now() });
      if (!signed.ok) return { kind: 'unauthorized', refused: signed };
      const problem = findEncodingProblem(request);
      return {
        kind: 'known',
        source: signed.source,
        body: problem ? { kind: 'refused', problem } : body,
        signedId: signed.signedId,
      };
    }
  }
}

/** Seconds: the body of a stranger is read or given up within 20. */
const RETRY_AFTER = 10;

const CROWDED: Problem = {
  slug: 'crowded',
  status: 503,
  title: 'Too many bodies to check at once',
  detail: `Nothing was kept. Send it again in ${RETRY_AFTER} s.`,
  headers: { 'Retry-After': String(RETRY_AFTER) },
};

function tooLarge(maxBytes: number): Problem {
  return {
    slug: 'too-large',
    status: 413,
    title: 'The body is too large',
    detail: `A body may have ${maxBytes} bytes (ingest.max_body). Its signature was not checked, so nothing of it was kept.`,
  };
}
