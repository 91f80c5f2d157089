import { keyOfPart } from '@issuebridge/core/event/idempotency-key.ts';
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
  /** SHA-256 of the request's bytes, hex. */
  bodyHash: string;
  /** Of the whole request; each event gets one of its own from it. */
  key: { key: string; named: boolean };
};

/** `number`: its place among the events that are good; what is wrong takes no key. */
type Numbered = SplitPart & { number: number };

/**
 * A body of several events. Where Redis goes away in the middle the answer is 503 for all: when the body comes again, the
 * events that were kept are known.
 */
export async function acceptEvents(input: Input): Promise<AcceptedParts> {
  const { queue, source, preset, several, body, key } = input;
  const split = splitBody({ text: body, preset, several });
  if (!split.ok) {
    const accepted = await quarantine({ queue, source, bytes: Buffer.from(body), refusal: refusalOfBody(split) });
    return { kind: 'whole', accepted };
  }
  let good = 0;
  const parts = split.parts.map((part): Numbered => ({ ...part, number: part.problem ? -1 : good++ }));
  // The sender's key stands for the whole body: whether it came with another one shows before anything of this one is kept.
  const leader = key.named ? parts.find(({ number }) => number === 0) : undefined;
  const led = leader && (await acceptPart({ ...input, part: leader }));
  if (led && 'problem' in led) return { kind: 'whole', accepted: led };
  const ended: AcceptedPart[] = [];
  for (let first = 0; first < parts.length; first += AT_ONCE) {
    const some = parts.slice(first, first + AT_ONCE);
    const accepted = await Promise.all(
      some.map((part) => (led && part === leader ? led : acceptPart({ ...input, part }))),
    );
    const away = accepted.find(({ result }) => result === 'unavailable');
    if (away) return { kind: 'whole', accepted: away };
    ended.push(...some.map(({ pointer }, index) => ({ pointer, accepted: accepted[index] as Accepted })));
  }
  return { kind: 'parts', parts: ended };
}

function acceptPart(input: Input & { part: Numbered }): Promise<Accepted> {
  const { queue, source, key, bodyHash, part } = input;
  const { body, hash, problem, number } = part;
  if (problem) {
    const refusal = refusalOfBody({ slug: 'invalid-payload', ...problem });
    return quarantine({ queue, source, bytes: Buffer.from(body), refusal });
  }
  // No header holds a line break, so no sender's key can be taken for the part of another.
  if (key.named) return submitEvent({ queue, source, body, bodyHash, key: { ...key, key: `${key.key}\n${number}` } });
  return submitEvent({ queue, source, body, bodyHash: hash, key: { key: keyOfPart(hash), named: false } });
}
