import type { Preset, Several } from '@issuebridge/core/event/presets/preset.ts';
import { type SplitPart, splitBody } from '@issuebridge/core/event/split-body.ts';
import type { EventQueue } from '@issuebridge/core/queue/event-queue.ts';
import { type Accepted, quarantine, refusalOfBody, submitEvent } from './accept-event.ts';
import type { Source } from './sources.ts';

/** How each event of a body ended, by its place in it. */
export type AcceptedPart = { pointer: string; accepted: Accepted };

/** `parts`: each event was kept or refused by itself. Else the body is refused whole, or Redis could not be asked. */
export type AcceptedParts = { kind: 'parts'; parts: AcceptedPart[] } | { kind: 'whole'; accepted: Accepted };

/** 250 events under way to Redis at once: they share its fsyncs, and are acknowledged well within the 1.8 s that one may take. */
const AT_ONCE = 250;

type Input = {
  queue: EventQueue;
  source: Source;
  preset: Preset;
  several: Several;
  body: string;
  /** Of the whole request; each event gets one of its own from it. */
  key: { key: string; named: boolean };
};

/**
 * A body of several events. Where Redis goes away in the middle the answer is 503 for all: when the body comes again, the
 * events that were kept are known.
 */
export async function acceptEvents(input: Input): Promise<AcceptedParts> {
  const { queue, source, preset, several, body } = input;
  const split = splitBody({ text: body, preset, several });
  if (!split.ok) {
    const accepted = await quarantine({ queue, source, bytes: Buffer.from(body), refusal: refusalOfBody(split) });
    return { kind: 'whole', accepted };
  }
  const ended: AcceptedPart[] = [];
  for (let first = 0; first < split.parts.length; first += AT_ONCE) {
    const some = split.parts.slice(first, first + AT_ONCE);
    const accepted = await Promise.all(some.map((part, index) => acceptPart({ ...input, part, index: first + index })));
    const away = accepted.find(({ result }) => result === 'unavailable');
    if (away) return { kind: 'whole', accepted: away };
    ended.push(...some.map(({ pointer }, index) => ({ pointer, accepted: accepted[index] as Accepted })));
  }
  return { kind: 'parts', parts: ended };
}

function acceptPart(input: Input & { part: SplitPart; index: number }): Promise<Accepted> {
  const { queue, source, key, part, index } = input;
  const { body, hash: bodyHash, problem } = part;
  if (problem) {
    const refusal = refusalOfBody({ slug: 'invalid-payload', ...problem });
    return quarantine({ queue, source, bytes: Buffer.from(body), refusal });
  }
  // No header holds a line break, so no sender's key can be taken for the part of another.
  const own = key.named ? `${key.key}\n${index}` : `part:${bodyHash}`;
  return submitEvent({ queue, source, body, bodyHash, key: { key: own, named: key.named } });
}
