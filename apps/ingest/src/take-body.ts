import type { EventQueue } from '@issuebridge/core/queue/event-queue.ts';
import type { Request } from 'express';
import { type Accepted, quarantine } from './accept-event.ts';
import type { Problem } from './problem.ts';
import { readBody } from './read-body.ts';
import type { Source } from './sources.ts';

/** The bytes of a request, or how it ended without them; `aborted`: there is nobody left to answer. */
export type TakenBody =
  | { kind: 'whole'; bytes: Buffer }
  | { kind: 'ended'; accepted: Accepted }
  | { kind: 'refused'; problem: Problem }
  | { kind: 'aborted' };

/** Reads the body of an authenticated sender; what is too large is kept in part. */
export async function takeBody(input: {
  request: Request;
  queue: EventQueue;
  source: Source;
  maxBytes: number;
}): Promise<TakenBody> {
  const { request, queue, source, maxBytes } = input;
  const encoded = findEncodingProblem(request);
  if (encoded) return { kind: 'refused', problem: encoded };
  const body = await readBody({ request, maxBytes });
  switch (body.kind) {
    case 'whole':
    case 'aborted':
      return body;
    case 'crowded':
    case 'stalled':
      return { kind: 'refused', problem: STALLED };
    case 'too_large': {
      const problem = tooLarge(maxBytes);
      const accepted = await quarantine({ queue, source, bytes: body.first, refusal: { kind: 'too_large', problem } });
      return { kind: 'ended', accepted };
    }
  }
}

/** What is wrong with a body that says it is compressed. */
export function findEncodingProblem(request: Request): Problem | undefined {
  const encoding = request.get('content-encoding')?.trim().toLowerCase() ?? '';
  return encoding === '' || encoding === 'identity' ? undefined : ENCODED;
}

const ENCODED: Problem = {
  slug: 'content-encoding',
  status: 415,
  title: 'Encoded bodies are not taken',
  detail: 'Send the body as it is, without Content-Encoding.',
};

/** For a body that stopped on its way. */
export const STALLED: Problem = {
  slug: 'body-timeout',
  status: 408,
  title: 'The body did not arrive',
  detail: 'The body did not arrive in time; nothing was kept. Send it again.',
  headers: { Connection: 'close' },
};

function tooLarge(maxBytes: number): Problem {
  return {
    slug: 'too-large',
    status: 413,
    title: 'The body is too large',
    detail: `A body may have ${maxBytes} bytes (ingest.max_body). The first part of this one was kept.`,
  };
}
