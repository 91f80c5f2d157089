import { BUSY_WAIT, boundsOf } from './bounds.ts';
import type { Once, OnceDependencies, OnceTask } from './once-task.ts';
import { BUILDING } from './rebuilt-index.ts';
import { resolveDoubt } from './resolve-doubt.ts';
import { STOPPING } from './take-turn.ts';

/** Read, look up or read back, read again. */
const MAX_STEPS = 3;

/** The thing if it is there, however much in doubt, and nothing is made. `absent`: surely not there now. */
export async function findOnce(task: OnceTask, dependencies: OnceDependencies): Promise<Once | { kind: 'absent' }> {
  const { ledger, clock } = dependencies;
  const bounds = boundsOf(task.destination);
  for (let step = 0; step < MAX_STEPS; step++) {
    if (dependencies.signal.aborted) return STOPPING;
    const readAt = { wall: clock.now(), monotonic: clock.monotonic() };
    const entry = await ledger.read(task.key);
    if (entry.state === 'created') return { kind: 'exists', how: 'known', ...entry };
    if (entry.state === 'busy') {
      return { kind: 'postponed', in: BUSY_WAIT, hold: false, detail: 'another attempt is at this incident' };
    }
    if (entry.doubt && !entry.doubt.settled) {
      const end = await resolveDoubt({ task, entry, readAt, doubt: entry.doubt, bounds }, dependencies);
      if (end) return end;
    }
    if (entry.index === BUILDING) {
      return { kind: 'postponed', in: BUSY_WAIT, hold: true, detail: 'the ledger is being rebuilt' };
    }
    if (entry.index === '' || !(await task.restore(entry.generation))) return { kind: 'absent' };
  }
  return { kind: 'postponed', in: BUSY_WAIT, hold: false, detail: 'others were quicker, again and again' };
}
