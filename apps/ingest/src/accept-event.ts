import type { PayloadProblem } from '@issuebridge/core/event/check-payload.ts';
import { keyOfRefused } from '@issuebridge/core/event/idempotency-key.ts';
import { decodeUtf8 } from '@issuebridge/core/event/json.ts';
import { type ParsedEvent, parseEvent } from '@issuebridge/core/event/parse-event.ts';
import type { RenderValue } from '@issuebridge/core/event/presets/preset.ts';
import { sha256Hex } from '@issuebridge/core/event/sha256.ts';
import type { EventQueue, Submission } from '@issuebridge/core/queue/event-queue.ts';
import { type Problem, unavailable } from './problem.ts';
import type { Source } from './sources.ts';

/** How a submission ended, with the word the metric and the log use for it. */
export type Accepted =
  | { result: 'accepted' | 'duplicate'; status: 202 | 200; eventId: string; eventStatus: string }
  | { result: 'unreadable' | 'invalid' | 'too_large' | 'unavailable'; problem: Problem };

/** What was wrong with a body that is kept for a person to see. */
export type Refusal = { kind: 'unreadable' | 'invalid' | 'too_large'; problem: Problem };

/** For bytes that are no text at all. */
export const UNREADABLE_BYTES: Refusal = {
  kind: 'unreadable',
  problem: {
    slug: 'unreadable-body',
    status: 400,
    title: 'The body cannot be read',
    detail: 'The body is not UTF-8 text; send the JSON encoded as UTF-8.',
  },
};

type Dependencies = { queue: EventQueue; renderValue: RenderValue };

/** A body that reads as JSON: checked against the source's preset, then kept; refused, it goes to the quarantine. */
export async function acceptEvent(
  input: Dependencies & { source: Source; body: string; bodyHash: string; key: { key: string; named: boolean } },
): Promise<Accepted> {
  const { queue, source, body, bodyHash, key } = input;
  const refusal = refusalOf(parseBody(input));
  if (refusal) return quarantine({ queue, source, bytes: Buffer.from(body), refusal });
  return submitEvent({ queue, source, body, bodyHash, key });
}

/** Keeps a body that is known to be an event. */
export async function submitEvent(input: {
  queue: EventQueue;
  source: Source;
  body: string;
  bodyHash: string;
  key: { key: string; named: boolean };
}): Promise<Accepted> {
  const { queue, source, body, bodyHash, key } = input;
  const acceptance = await queue.submit({
    ...scopeOf(source),
    idempotencyKey: key.key,
    keyNamed: key.named,
    bodyHash,
    kind: 'event',
    body,
    encoding: 'utf8',
    problem: undefined,
  });
  switch (acceptance.kind) {
    case 'accepted':
      return { result: 'accepted', status: 202, eventId: acceptance.eventId, eventStatus: 'queued' };
    case 'duplicate':
      return {
        result: 'duplicate',
        status: 200,
        eventId: acceptance.eventId,
        eventStatus: acceptance.record?.status ?? 'queued',
      };
    case 'conflict':
      return { result: 'invalid', problem: conflict(acceptance.eventId) };
    case 'unavailable':
      return { result: 'unavailable', problem: unavailable(acceptance.retryAfterSeconds) };
  }
}

/**
 * Keeps a refused body; the same bytes again get the same `quarantine_id`. Its key is of its own kind.
 */
export async function quarantine(input: {
  queue: EventQueue;
  source: Source;
  bytes: Buffer;
  refusal: Refusal;
}): Promise<Accepted> {
  const { queue, source, bytes, refusal } = input;
  const bodyHash = sha256Hex(bytes);
  const acceptance = await queue.submit({
    ...scopeOf(source),
    idempotencyKey: keyOfRefused(refusal.kind, bodyHash),
    keyNamed: false,
    bodyHash,
    kind: refusal.kind,
    ...encode({ bytes, cut: refusal.kind === 'too_large' }),
    problem: refusal.problem.detail,
  });
  if (acceptance.kind === 'unavailable') {
    return { result: 'unavailable', problem: unavailable(acceptance.retryAfterSeconds) };
  }
  return { result: refusal.kind, problem: { ...refusal.problem, quarantine_id: acceptance.eventId } };
}

function scopeOf(source: Source): Pick<Submission, 'source' | 'window'> {
  return { source: source.name, window: source.settings.idempotency_window };
}

/** As the worker will read it; id and time do not matter for whether it is valid. */
function parseBody(input: Dependencies & { source: Source; body: string }): ParsedEvent {
  const { source, body, renderValue } = input;
  const job = { id: '', source: source.name, received_at: '', kind: 'event', body, encoding: 'utf8' } as const;
  return parseEvent({ job, settings: source.settings, renderValue });
}

function refusalOf(parsed: ParsedEvent): Refusal | undefined {
  return parsed.ok ? undefined : refusalOfBody(parsed);
}

/** The refusal that what was found wrong with a body comes to. */
export function refusalOfBody({ slug, detail, errors }: { slug: string } & PayloadProblem): Refusal {
  if (slug === 'unreadable-body') {
    return { kind: 'unreadable', problem: { slug, status: 400, title: 'The body cannot be read', detail } };
  }
  return { kind: 'invalid', problem: { slug, status: 422, title: 'Fields of the event are wrong', detail, errors } };
}

function conflict(eventId: string): Problem {
  return {
    slug: 'idempotency-conflict',
    status: 422,
    title: 'The idempotency key was used for another body',
    detail: `The key named event ${eventId} before. Send a key of its own with every event, and the same one only with the same body.`,
  };
}

/** Base64 where the bytes are no UTF-8; a cut through a character does not make them so. */
function encode(input: { bytes: Buffer; cut: boolean }): Pick<Submission, 'body' | 'encoding'> {
  const text = input.cut ? decodeCut(input.bytes) : decodeUtf8(input.bytes);
  return text === undefined
    ? { body: input.bytes.toString('base64'), encoding: 'base64' }
    : { body: text, encoding: 'utf8' };
}

function decodeCut(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}
