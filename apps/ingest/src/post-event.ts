import { decodeUtf8 } from '@issuebridge/core/event/json.ts';
import { sha256Hex } from '@issuebridge/core/event/sha256.ts';
import type { RequestHandler } from 'express';
import { type Accepted, acceptEvent, quarantine, UNREADABLE_BYTES } from './accept-event.ts';
import { answer, refuse } from './answer.ts';
import { authenticateNamed, refuseUnauthorized } from './authenticate.ts';
import type { ApiDependencies } from './dependencies.ts';
import { keyOf } from './idempotency.ts';
import type { Source } from './sources.ts';
import { takeBody } from './take-body.ts';

/** `POST /v1/sources/{source}/events`: the sender is known before a byte of its body is read. */
export function postEvent(dependencies: ApiDependencies): RequestHandler<{ source: string }> {
  return async (request, response) => {
    const authentication = authenticateNamed({ ...dependencies, request, name: request.params.source });
    if (!authentication.ok) return refuseUnauthorized({ ...dependencies, request, response, refused: authentication });
    const { source } = authentication;
    const body = await takeBody({ ...dependencies, request, source, maxBytes: dependencies.maxBody() });
    switch (body.kind) {
      case 'aborted':
        return;
      case 'refused':
        return refuse({ ...dependencies, response, source, problem: body.problem });
      case 'ended':
        return answer({ ...dependencies, response, source, accepted: body.accepted });
      case 'whole': {
        const accepted = await acceptBytes({ dependencies, source, bytes: body.bytes, headers: request.headers });
        return answer({ ...dependencies, response, source, accepted });
      }
    }
  };
}

async function acceptBytes(input: {
  dependencies: ApiDependencies;
  source: Source;
  bytes: Buffer;
  headers: Parameters<typeof keyOf>[0]['headers'];
}): Promise<Accepted> {
  const { dependencies, source, bytes, headers } = input;
  const bodyHash = sha256Hex(bytes);
  const body = decodeUtf8(bytes);
  if (body === undefined) return quarantine({ ...dependencies, source, bytes, refusal: UNREADABLE_BYTES });
  const key = keyOf({ headers, contentHash: bodyHash });
  if (!key.ok) return quarantine({ ...dependencies, source, bytes, refusal: key.refusal });
  return acceptEvent({ ...dependencies, source, body, bodyHash, key });
}
