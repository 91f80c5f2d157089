import type { Clock } from '../runtime/clock.ts';
import type { Unfinished } from './outcome.ts';
import type { Pace, PaceRequest } from './pace.ts';

/**
 * 30 s: so long a job waits in the process and asks again, so that no slot passes unused; then the queue has to hold,
 * for at a slow pace better jobs may have come meanwhile.
 */
const PATIENCE = 30_000;

const STOPPING: Unfinished = { kind: 'postponed', in: 0, hold: false, detail: 'the worker is stopping' };

type Dependencies = { pace: Pace; clock: Clock; signal: AbortSignal };

/** Waits for the request's turn; undefined when it has come, else how the job is to wait for it. */
export async function takeTurn(
  request: PaceRequest,
  { pace, clock, signal }: Dependencies,
): Promise<Unfinished | undefined> {
  const began = clock.monotonic();
  for (;;) {
    if (signal.aborted) return STOPPING;
    const turn = await pace.take(request);
    if (turn.kind === 'go') {
      await clock.sleep(turn.in, signal);
      return signal.aborted ? STOPPING : undefined;
    }
    if (turn.kind === 'reserved') {
      return { kind: 'postponed', in: turn.in, hold: false, detail: 'its turn is reserved' };
    }
    if (turn.kind === 'taken') {
      return {
        kind: 'postponed',
        in: turn.in,
        hold: false,
        detail: 'another event of this incident waits for its turn',
      };
    }
    const late = clock.monotonic() - began + turn.in > PATIENCE;
    if (turn.blocked || late) {
      const hold = request.lane.kind === 'create';
      return {
        kind: 'postponed',
        in: turn.in,
        hold,
        detail: turn.blocked ? 'GitLab asked to wait' : 'waiting for its turn',
      };
    }
    await clock.sleep(turn.in, signal);
  }
}
