import type { Answer } from '../gitlab/answer.ts';
import type { Deadline } from '../gitlab/client.ts';
import type { GitLabError } from '../gitlab/error.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { Destination } from './destination.ts';
import { outcomeOfError } from './error-outcome.ts';
import type { GitLabClocks } from './gitlab-clock.ts';
import type { Bounds, Content, Doubt, Existing, Ledger, LedgerEntry } from './ledger.ts';
import type { Found, LookUp } from './look-up.ts';
import type { Unfinished } from './outcome.ts';
import type { Pace, PaceRequest } from './pace.ts';
import type { Gate } from './park.ts';
import { takeTurn } from './take-turn.ts';

/** 10 s: from the intent to the last moment its request may leave; a blocked event loop or a full connection pool fits. */
const SEND_WINDOW = 10_000;

/** Look-ups come ten times in a settle time, and one may be late by twice as much again: 0.3 of it is no gap yet. */
const LOOKS_PER_SETTLE = 10;
const GAP_SHARE = 0.3;

/** Twice in a settle time, while look-ups are not answered. */
const UNANSWERED_PER_SETTLE = 2;

/** 500 ms: most answers that were lost are of creates that GitLab has just committed. */
const FIRST_LOOK = 500;

/** 1 s: another attempt is at it and will mostly be done by then. */
const BUSY_WAIT = 1_000;

/** Read, look up, claim, send, look up, and some that others were quicker in; then the job comes back later. */
const MAX_STEPS = 8;

const NOT_THERE_YET: GitLabError = {
  reason: 'unclear',
  definite: false,
  effect: 'retry',
  status: undefined,
  detail: 'a create ended without a clear answer and GitLab does not show the issue',
  hint: 'it is looked for until it is surely absent, then made again',
  limit: undefined,
};

/** What to look for: by which doubt, in which span of GitLab's clock, and whether there is time to ask for a page again. */
export type Look = {
  doubt: Doubt;
  generation: number;
  span: { from: number; to: number };
  mayRepeat: () => boolean;
};

/** One thing that must exist exactly once, and how it is made, found and told apart. */
export type OnceTask = {
  key: string;
  eventId: string;
  /** What its coming into being means to the entry. */
  content: Content;
  destination: Destination;
  /** As the configuration spells it: the pace and the gate know it so. */
  project: string;
  projectId: number;
  incident: string;
  pace: PaceRequest;
  marker: (generation: number) => string;
  send: (marker: string, deadline: Deadline) => Promise<Answer<Found>>;
  lookUp: (look: Look) => Promise<LookUp>;
  /** Closes the one that is too many; its own failures are the callee's to log. */
  removeSurplus: (surplus: Existing, kept: Existing) => Promise<void>;
};

/** `how`: made now, found again, or known to the ledger already. */
export type Once =
  | { kind: 'exists'; how: 'created' | 'adopted' | 'known'; existing: Existing; content: Content }
  | Unfinished;

/** What the protocol runs on. */
export type OnceDependencies = {
  ledger: Ledger;
  pace: Pace;
  gate: Gate;
  clock: Clock;
  clocks: GitLabClocks;
  metrics: Pick<Metrics, 'ambiguous'>;
  logger: Logger;
  /** A new attempt id. */
  newId: () => string;
  signal: AbortSignal;
  /** Every step that a person who asks "why?" wants to read. */
  trace: (step: string, detail: string) => Promise<void>;
};

/** The bounds of one destination's protocol. */
export function boundsOf({ settings }: Destination): Bounds {
  return { sendWindow: SEND_WINDOW, settle: settings.settle, gap: settings.settle * GAP_SHARE };
}

/**
 * Makes one thing exactly once in a GitLab that has no idempotency key: intent first, then the one request, and where its
 * end is unknown, look-ups until the thing is found or proved absent. Killed at any await, the next attempt goes on from
 * what the ledger says. `known` is the entry as the caller has just read it: it saves the first read.
 */
export async function createOnce(task: OnceTask, dependencies: OnceDependencies, known?: LedgerEntry): Promise<Once> {
  const { ledger, clock } = dependencies;
  const bounds = boundsOf(task.destination);
  for (let step = 0; step < MAX_STEPS; step++) {
    const entry = (step === 0 && known) || (await ledger.read(task.key, bounds));
    if (entry.state === 'created') return { kind: 'exists', how: 'known', ...entry };
    if (entry.state === 'busy') {
      const wait = Math.min(BUSY_WAIT, Math.max(0, entry.until - entry.now));
      return { kind: 'postponed', in: wait, hold: false, detail: 'another attempt is at this incident' };
    }
    if (entry.doubt && !entry.doubt.settled) {
      const end = await resolveDoubt({ task, entry, doubt: entry.doubt, bounds }, dependencies);
      if (end) return end;
    }
    const waits = await takeTurn(task.pace, dependencies);
    if (waits) return waits;
    const end = await task.destination.withSlot(() => sendOnce({ task, entry, bounds }, dependencies));
    if (end === 'look') await clock.sleep(FIRST_LOOK, dependencies.signal);
    else if (end) return end;
  }
  return { kind: 'postponed', in: BUSY_WAIT, hold: false, detail: 'others were quicker, again and again' };
}

type Step = { task: OnceTask; entry: LedgerEntry; bounds: Bounds };

/** Claims and sends. Undefined: somebody else has claimed it; `look`: the request's end is unknown. */
async function sendOnce(
  { task, entry, bounds }: Step,
  dependencies: OnceDependencies,
): Promise<Once | 'look' | undefined> {
  const { ledger, gate, clock, clocks, newId, trace } = dependencies;
  const { destination, projectId, key } = task;
  const attempt = newId();
  const { generation } = entry;
  const marker = task.marker(generation);
  const deadline = { wall: clock.now() + bounds.sendWindow, monotonic: clock.monotonic() + bounds.sendWindow };
  const intent = {
    attempt,
    generation,
    destination: destination.name,
    projectId,
    marker,
    eventId: task.eventId,
    content: task.content,
  };
  const claim = await ledger.claim(key, intent, bounds);
  if (!claim.claimed) return undefined;
  const answer = await task.send(marker, deadline);
  clocks.learn(destination.name, answer.date);
  if (answer.ok) {
    const made = toExisting(task, answer.value);
    const end = await settleOn({ task, generation, made, how: 'created' }, dependencies);
    await gate.answered(destination.name);
    return end;
  }
  const { error } = answer;
  if (error.definite) await ledger.refuse(key, attempt);
  else await ledger.doubt(key, attempt);
  await trace('refused', `${error.reason} (${error.detail})`);
  if (error.definite || error.effect === 'count_silence') {
    const end = await outcomeOfError(failureOf(task, error, true, bounds), dependencies);
    if (end.kind !== 'doubtful') return end;
  }
  return 'look';
}

/** Looks for what may have been made. Undefined: proved absent, it may be made now. */
async function resolveDoubt(
  { task, entry, doubt, bounds }: Step & { doubt: Doubt },
  dependencies: OnceDependencies,
): Promise<Once | undefined> {
  const { ledger, clock, clocks, metrics, trace } = dependencies;
  const { destination, key } = task;
  const lookAgainIn = bounds.settle / LOOKS_PER_SETTLE;
  if (clocks.find(destination.name) === undefined)
    clocks.learn(destination.name, (await destination.client.probe()).date);
  // Redis' clock to ours, ours to GitLab's.
  const toGitLab = clock.now() - entry.now + (clocks.find(destination.name) ?? 0);
  const span = { from: doubt.since + toGitLab, to: doubt.until + bounds.settle + toGitLab };
  const latest = clock.monotonic() + bounds.gap / 2;
  const mayRepeat = (): boolean => clock.monotonic() < latest;
  const found = await destination.withSlot(() => task.lookUp({ doubt, generation: entry.generation, span, mayRepeat }));
  if (!found.ok) {
    await ledger.unanswered(key, doubt);
    await trace('looked up', `no whole answer: ${found.error.reason} (${found.error.detail})`);
    const end = await outcomeOfError(failureOf(task, found.error, false, bounds), dependencies);
    // The count starts over in any case: a GitLab that is down need not be asked six times a settle time.
    const keepsDoubt = ['retryable', 'rejected', 'doubtful'].includes(end.kind);
    return keepsDoubt ? { kind: 'doubtful', in: bounds.settle / UNANSWERED_PER_SETTLE, error: found.error } : end;
  }
  const [first, ...others] = found.hits;
  if (first) {
    metrics.ambiguous.inc({ resolution: 'adopted' });
    // GitLab did carry the create out: that is an answer, late as it is. A look-up alone is none, it passes in maintenance.
    await dependencies.gate.answered(destination.name);
    // The thing holds what its maker sent, who need not be this event: then this one has still to add its own.
    const maker = { ...task, projectId: doubt.projectId, eventId: doubt.eventId, content: doubt.content };
    const made = toExisting(maker, first);
    const end = await settleOn({ task: maker, generation: entry.generation, made, how: 'adopted' }, dependencies);
    for (const hit of others) await dropSurplus(task, toExisting(maker, hit), made, dependencies);
    return end;
  }
  if (await ledger.lookedUp(key, doubt, entry.now, bounds)) {
    metrics.ambiguous.inc({ resolution: 'absent' });
    await trace('looked up', 'GitLab does not have it: it may be made again');
    return undefined;
  }
  return { kind: 'doubtful', in: lookAgainIn, error: NOT_THERE_YET };
}

type Settle = { task: OnceTask; generation: number; made: Existing; how: 'created' | 'adopted' };

/** Writes what an answer said to the ledger, whatever has become of the job by now. */
async function settleOn({ task, generation, made, how }: Settle, dependencies: OnceDependencies): Promise<Once> {
  const { kept, surplus } = await dependencies.ledger.record(task.key, generation, made, task.content);
  if (surplus) await dropSurplus(task, surplus, kept, dependencies);
  return { kind: 'exists', how, existing: kept, content: task.content };
}

async function dropSurplus(
  task: OnceTask,
  surplus: Existing,
  kept: Existing,
  dependencies: OnceDependencies,
): Promise<void> {
  const { logger, metrics } = dependencies;
  metrics.ambiguous.inc({ resolution: 'duplicate' });
  logger.error(
    { event_id: task.eventId, destination: task.destination.name, project: task.project, reason: 'duplicate' },
    'two were made; the later one is closed',
  );
  await task.removeSurplus(surplus, kept);
}

function toExisting({ projectId, eventId }: OnceTask, { iid, webUrl }: Found): Existing {
  return { projectId, iid, webUrl, eventId };
}

function failureOf(task: OnceTask, error: GitLabError, isCreate: boolean, bounds: Bounds) {
  return {
    error,
    destination: task.destination.name,
    project: task.project,
    incident: task.incident,
    lane: isCreate ? task.pace.lane : undefined,
    isLookUp: !isCreate,
    lookAgainIn: bounds.settle / LOOKS_PER_SETTLE,
  };
}
