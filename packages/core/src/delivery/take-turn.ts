import type { Clock } from '../runtime/clock.ts';
import type { Unfinished } from './outcome.ts';
import type { Pace, PaceRequest } from './pace.ts';

/** 5 s: so long a job waits in the process and asks again; then the queue has to hold, so that other jobs get their turn. */
const PATIENCE = 5_000;

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
