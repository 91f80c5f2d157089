import type { Gate, GateQueue } from '@issuebridge/core/delivery/park.ts';
import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import type { Passage } from './pass-gate.ts';

/** 100 ms: what the gate said is good for so long, so that an attempt that waits for nothing asks it once. */
const GOOD_FOR = 100;

type Dependencies = { gate: Gate; clock: Pick<Clock, 'monotonic'> };

/**
 * Whether an attempt that passed so may still send something. Twenty of them may have waited for their turn while one
 * was refused: without a second question each would be refused too.
 */
export function createMaySend(
  { passage, queue }: { passage: Passage; queue: GateQueue },
  { gate, clock }: Dependencies,
): () => Promise<boolean> {
  const asked = clock.monotonic();
  return async () => {
    if (passage.kind !== 'open') return passage.kind === 'trial';
    return clock.monotonic() - asked < GOOD_FOR || !(await gate.look(queue)).parked;
  };
}
