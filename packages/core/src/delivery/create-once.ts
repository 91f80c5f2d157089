import { BUSY_WAIT, boundsOf } from './bounds.ts';
import type { Bounds, LedgerEntry } from './ledger.ts';
import { outcomeOfFailure } from './once-failure.ts';
import type { Once, OnceDependencies, OnceTask } from './once-task.ts';
import { BUILDING } from './rebuilt-index.ts';
import { type ReadAt, resolveDoubt } from './resolve-doubt.ts';
import { settleOn, toExisting } from './settle-on.ts';
import { STOPPING, takeTurn } from './take-turn.ts';

/** 500 ms: most answers that were lost are of creates that GitLab has just committed. */
const FIRST_LOOK = 500;

/** 5 s: reading a project back takes minutes. */
const REBUILDING: Once = { kind: 'postponed', in: 5_000, hold: true, detail: 'the ledger is being rebuilt' };

/** Read, look up, claim, send, six repairs, look up, and some that others were quicker in; then the job comes back later. */
const MAX_STEPS = 14;

/** 5 s: a replica that was restarted is back in some. */
const UNSAFE: Once = { kind: 'postponed', in: 5_000, hold: true, detail: 'Redis cannot say that the intent is safe' };

/**
 * 2 s: a turn is one of its own minute. Those that wait for a connection while GitLab stands still would go out together when
 * it goes on, so each takes a new one then; a new one that is not there by as much is waited for in the queue.
 */
const STALE = 2_000;

/** It comes back behind those that wait at the gate, of which one will be the next trial. */
const PARKED: Once = { kind: 'postponed', in: BUSY_WAIT, hold: false, detail: 'nothing is sent while it is parked' };

/**
 * Makes one thing exactly once in a GitLab that has no idempotency key: intent first, then the one request, and where its
 * end is unknown, look-ups until the thing is found or proved absent. Killed at any await, the next attempt goes on from
 * what the ledger says. `known` is the entry as the caller has just read it, with our time before: it saves a read.
 */
export async function createOnce(
  task: OnceTask,
  dependencies: OnceDependencies,
  known?: { entry: LedgerEntry; readAt: ReadAt },
): Promise<Once> {
  const { ledger, clock } = dependencies;
  const bounds = boundsOf(task.destination);
  for (let step = 0; step < MAX_STEPS; step++) {
    if (dependencies.signal.aborted) return STOPPING;
    // Before the entry is read: its own time is then ours or later, and a look-up from it misses nothing.
    const readAt = (step === 0 && known?.readAt) || { wall: clock.now(), monotonic: clock.monotonic() };
    const entry = (step === 0 && known?.entry) || (await ledger.read(task.key));
    if (entry.state === 'created') return { kind: 'exists', how: 'known', ...entry };
    if (entry.state === 'busy') {
      const wait = Math.min(BUSY_WAIT, Math.max(0, entry.until - entry.now));
      return { kind: 'postponed', in: wait, hold: false, detail: 'another attempt is at this incident' };
    }
    if (entry.doubt && !entry.doubt.settled) {
      const end = await resolveDoubt({ task, entry, readAt, doubt: entry.doubt, bounds }, dependencies);
      if (end) return end;
    }
    if (entry.index === BUILDING) return REBUILDING;
    if (dependencies.maySend && !(await dependencies.maySend())) return PARKED;
    if (entry.index !== '' && (await task.restore(entry.generation))) continue;
    const waits = await takeTurn(task.pace, dependencies);
    if (waits) return waits;
    const hadTurn = clock.monotonic();
    const end = await task.destination.withSlot(async () => {
      const isStale = clock.monotonic() - hadTurn > STALE;
      const again = isStale ? await takeTurn(task.pace, dependencies, STALE) : undefined;
      return again ?? sendOnce({ task, entry, readAt, bounds }, dependencies);
    });
    if (end === 'look') await clock.sleep(FIRST_LOOK, dependencies.signal);
    else if (end) return end;
  }
  return { kind: 'postponed', in: BUSY_WAIT, hold: false, detail: 'others were quicker, again and again' };
}

type Step = { task: OnceTask; entry: Extract<LedgerEntry, { state: 'free' }>; readAt: ReadAt; bounds: Bounds };

/** Claims and sends. Undefined: somebody else has claimed it, or it is to be sent again, repaired; `look`: the request's end is unknown. */
async function sendOnce(
  { task, entry, readAt, bounds }: Step,
  dependencies: OnceDependencies,
): Promise<Once | 'look' | undefined> {
  const { ledger, pace, gate, clock, clocks, newId, trace } = dependencies;
  const { destination, projectId, key } = task;
  // Again, for the turn and the slot may have been long in coming.
  if (dependencies.signal.aborted) return STOPPING;
  if (dependencies.maySend && !(await dependencies.maySend())) return PARKED;
  const attempt = newId();
  const { generation } = entry;
  const marker = task.marker(generation);
  const deadline = { wall: clock.now() + bounds.sendWindow, monotonic: clock.monotonic() + bounds.sendWindow };
  // By Redis' clock, since another worker's may differ from ours.
  const known = clocks.find(destination.name);
  const intent = {
    attempt,
    generation,
    destination: destination.name,
    projectId,
    marker,
    eventId: task.eventId,
    content: task.content,
    ahead: known === undefined ? undefined : known + readAt.wall - entry.now,
    index: entry.index,
  };
  const claim = await ledger.claim(key, intent, bounds);
  if (!claim.claimed) return claim.unsafe ? UNSAFE : undefined;
  const answer = await task.send(marker, deadline);
  clocks.learn(destination.name, answer.date);
  if (answer.ok) {
    const made = toExisting(task, answer.value);
    const end = await settleOn({ task, generation, made, how: 'created' }, dependencies);
    await Promise.all([gate.answered(destination.name), pace.succeeded(task.pace.lane, answer.date ?? clock.now())]);
    return end;
  }
  const { error } = answer;
  if (error.definite) await ledger.refuse(key, attempt);
  else await ledger.doubt(key, attempt);
  await trace('refused', `${error.reason} (${error.detail})`);
  if (error.effect === 'reject' && (await task.repair?.(error))) {
    await gate.answered(destination.name);
    return undefined;
  }
  if (error.definite || error.effect === 'count_silence') {
    const end = await outcomeOfFailure({ task, error, isLookUp: false, bounds }, dependencies);
    if (end.kind !== 'doubtful') return end;
  }
  return 'look';
}
