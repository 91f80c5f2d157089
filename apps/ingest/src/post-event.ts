import { decodeUtf8 } from '@issuebridge/core/event/json.ts';
import { presetNamed } from '@issuebridge/core/event/presets/preset-named.ts';
import { sha256Hex } from '@issuebridge/core/event/sha256.ts';
import type { RequestHandler } from 'express';
import { acceptEvent, quarantine, type Refusal, UNREADABLE_BYTES } from './accept-event.ts';
import { type AcceptedParts, acceptEvents } from './accept-events.ts';
import { answer, refuse } from './answer.ts';
import { answerParts } from './answer-parts.ts';
import { refuseUnauthorized } from './authenticate.ts';
import { createByteAllowance } from './byte-allowance.ts';
import type { ApiDependencies } from './dependencies.ts';
import { keyOf } from './idempotency.ts';
import { receive } from './receive.ts';
import type { Source } from './sources.ts';

/** 64 MiB of bodies of nobody known: 32 of the default size, and small beside what the process has. */
const UNVERIFIED_BYTES = 64 * 1_048_576;

/** 4: with a greater `max_body` a few bodies at once still fit. */
const UNVERIFIED_BODIES = 4;

/** `POST /v1/sources/{source}/events`. */
export function postEvent(dependencies: ApiDependencies): RequestHandler<{ source: string }> {
  const allowance = createByteAllowance(() => Math.max(UNVERIFIED_BYTES, UNVERIFIED_BODIES * dependencies.maxBody()));
  return async (request, response) => {
    const received = await receive({ dependencies, allowance, request, name: request.params.source });
    if (received.kind === 'aborted') return;
    if (received.kind !== 'known') return refuseUnauthorized({ ...dependencies, ...received, request, response });
    const { source, body, signedId } = received;
    switch (body.kind) {
      case 'aborted':
        return;
      case 'refused':
        return refuse({ ...dependencies, response, source, problem: body.problem });
      case 'ended':
        return answer({ ...dependencies, response, source, accepted: body.accepted });
      case 'whole': {
        const headers = signedId ? { 'webhook-id': request.headers['webhook-id'] } : request.headers;
        const accepted = await acceptBytes({ dependencies, source, bytes: body.bytes, headers });
        return accepted.kind === 'parts'
          ? answerParts({ ...dependencies, response, source, parts: accepted.parts })
          : answer({ ...dependencies, response, source, accepted: accepted.accepted });
      }
    }
  };
}

async function acceptBytes(input: {
  dependencies: ApiDependencies;
  source: Source;
  bytes: Buffer;
  headers: Parameters<typeof keyOf>[0]['headers'];
}): Promise<AcceptedParts> {
  const { dependencies, source, bytes, headers } = input;
  const bodyHash = sha256Hex(bytes);
  const body = decodeUtf8(bytes);
  const keep = async (refusal: Refusal): Promise<AcceptedParts> => {
    return { kind: 'whole', accepted: await quarantine({ ...dependencies, source, bytes, refusal }) };
  };
  if (body === undefined) return keep(UNREADABLE_BYTES);
  const key = keyOf({ headers, contentHash: bodyHash });
  if (!key.ok) return keep(key.refusal);
  const preset = presetNamed(source.settings.preset);
  const { several } = preset;
  if (several) return acceptEvents({ ...dependencies, source, preset, several, body, bodyHash, key });
  return { kind: 'whole', accepted: await acceptEvent({ ...dependencies, source, body, bodyHash, key }) };
}
