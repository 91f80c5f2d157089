import { createError } from '../gitlab/error.ts';
import { lookAgainIn } from './bounds.ts';
import type { Bounds, Doubt, LedgerEntry } from './ledger.ts';
import { outcomeOfFailure } from './once-failure.ts';
import type { Once, OnceDependencies, OnceTask } from './once-task.ts';
import { dropSurplus, settleOn, toExisting } from './settle-on.ts';

const NOT_THERE_YET = createError({
  reason: 'unclear',
  detail: 'a create ended without a clear answer and GitLab does not show the issue',
  hint: 'it is looked for until it is surely absent, then made again',
});

/** Our clocks just before an entry was read. */
export type ReadAt = { wall: number; monotonic: number };

type Resolve = { task: OnceTask; entry: LedgerEntry; readAt: ReadAt; doubt: Doubt; bounds: Bounds };

/** One hour: an end of the span leaves nothing out that was dated by a GitLab whose clock we know badly, and costs nothing. */
const AHEAD = 3_600_000;

/** 5 minutes: by more no clock is set; so far back is looked where nobody knew GitLab's clock when the request was sent. */
const UNKNOWN_STEP = 300_000;

/** Looks for what may have been made. Undefined: proved absent, it may be made now. */
export async function resolveDoubt(
  { task, entry, readAt, doubt, bounds }: Resolve,
  dependencies: OnceDependencies,
): Promise<Once | undefined> {
  const { ledger, clock, clocks, metrics, trace } = dependencies;
  const { destination, key } = task;
  const hadRead = clock.monotonic();
  if (clocks.find(destination.name) === undefined)
    clocks.learn(destination.name, (await destination.withSlot(() => destination.client.probe())).date);
  // Redis' clock to ours, ours to GitLab's, which may have been set between the request and now.
  const toOurs = readAt.wall - entry.now;
  const ahead = (clocks.find(destination.name) ?? 0) + toOurs;
  const span = {
    from: doubt.since + Math.min(ahead, doubt.ahead ?? ahead - UNKNOWN_STEP),
    // Up to now and not only to the settle time's end: a GitLab that froze commits when it thaws, and dates it so.
    to: entry.now + Math.max(ahead, doubt.ahead ?? ahead) + AHEAD,
  };
  const isLast = doubt.answeredFrom !== undefined && entry.now - doubt.answeredFrom >= bounds.settle;
  const look = { doubt, isLast, generation: entry.generation, span, gap: bounds.gap };
  const found = await task.lookUp(look);
  clocks.learn(destination.name, found.date);
  if (!found.ok) {
    await ledger.unanswered(key, doubt);
    await trace('looked up', `no whole answer: ${found.error.reason} (${found.error.detail})`);
    const failed = await outcomeOfFailure({ task, error: found.error, isLookUp: true, bounds }, dependencies);
    const end = failed.kind === 'parked' ? { ...failed, wasRead: true } : failed;
    // The project it was in when it was sent need not be the one that its queue is for: only the event waits.
    const isElsewhere = end.kind === 'parked' && end.scope.project !== undefined && doubt.projectId !== task.projectId;
    if (isElsewhere) {
      const where = `project ${doubt.projectId}, where it may be, though its route leads to project ${task.projectId} now`;
      await trace('cannot look', `${where}: ${found.error.hint}`);
    }
    const keepsDoubt = isElsewhere || ['retryable', 'rejected', 'doubtful'].includes(end.kind);
    return keepsDoubt ? { kind: 'doubtful', in: lookAgainIn(bounds, false), error: found.error } : end;
  }
  const [hit, ...others] = found.hits;
  if (hit) {
    metrics.ambiguous.inc({ resolution: 'adopted' });
    // GitLab did carry the create out: that is an answer, late as it is. A look-up alone is none, it passes in maintenance.
    await dependencies.gate.answered(destination.name);
    // The thing holds what its maker sent, who need not be this event: then this one has still to add its own.
    const maker = { ...task, projectId: doubt.projectId, eventId: doubt.eventId, content: doubt.content };
    const made = toExisting(maker, hit);
    const end = await settleOn({ task: maker, generation: entry.generation, made, how: 'adopted' }, dependencies);
    for (const other of others) await dropSurplus(task, toExisting(maker, other), made, dependencies);
    return end;
  }
  const { first: firstAt, last: lastAt, longest } = found.answered ?? { first: hadRead, last: hadRead, longest: 0 };
  const answered = {
    begun: entry.now,
    // The entry was read somewhere between these two moments of ours.
    first: entry.now + Math.ceil(firstAt - readAt.monotonic),
    last: entry.now + Math.floor(lastAt - hadRead),
    longest: Math.ceil(longest),
  };
  if (await ledger.lookedUp(key, doubt, answered, bounds)) {
    metrics.ambiguous.inc({ resolution: 'absent' });
    await trace('looked up', 'GitLab does not have it: it may be made again');
    return undefined;
  }
  return { kind: 'doubtful', in: lookAgainIn(bounds, true), error: NOT_THERE_YET };
}
