import type { Clock } from '../runtime/clock.ts';
import type { Unfinished } from './outcome.ts';
import type { Pace, PaceRequest } from './pace.ts';

/**
 * 30 s: so long a job waits in the process and asks again, so that no slot passes unused; then the queue has to hold,
 * for at a slow pace better jobs may have come meanwhile.
 */
const PATIENCE = 30_000;

/** It costs nothing, and another worker has the job at once. */
export const STOPPING: Unfinished = { kind: 'postponed', in: 0, hold: false, detail: 'the worker is stopping' };

/** Why a job that is sent away comes back later. */
const SENT_AWAY = {
  reserved: 'its turn is reserved',
  taken: 'another event of this incident waits for its turn',
  later: 'many are before it',
};

type Dependencies = { pace: Pace; clock: Clock; signal: AbortSignal };

/** Waits `patience` ms at most for the request's turn; undefined when it has come, else how the job is to wait for it. */
export async function takeTurn(
  request: PaceRequest,
  { pace, clock, signal }: Dependencies,
  patience = PATIENCE,
): Promise<Unfinished | undefined> {
  const began = clock.monotonic();
  for (;;) {
    if (signal.aborted) return STOPPING;
    const turn = await pace.take(request);
    if (turn.kind !== 'wait' && turn.kind !== 'go') {
      return { kind: 'postponed', in: turn.in, hold: false, detail: SENT_AWAY[turn.kind] };
    }
    const late = clock.monotonic() - began + turn.in > patience;
    if (turn.kind === 'wait' && (turn.blocked || late)) return notYet(request, turn);
    await clock.sleep(turn.in, signal);
    if (signal.aborted) return STOPPING;
    if (turn.kind === 'go') {
      // Another may have been refused meanwhile: one refusal is enough.
      const blocked = turn.in > 0 ? await pace.blockedFor(request.lane) : 0;
      return blocked > 0 ? notYet(request, { in: blocked, blocked: true }) : undefined;
    }
  }
}

function notYet({ lane }: PaceRequest, turn: { in: number; blocked: boolean }): Unfinished {
  const detail = turn.blocked ? 'GitLab asked to wait' : 'waiting for its turn';
  return { kind: 'postponed', in: turn.in, hold: lane.kind === 'create', detail };
}
