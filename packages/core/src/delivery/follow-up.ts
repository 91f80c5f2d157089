import type { Issue } from '../gitlab/answer.ts';
import type { IssueChange } from '../gitlab/client.ts';
import { createOnce } from './create-once.ts';
import type { DeliverDependencies } from './deliver-dependencies.ts';
import type { Delivery } from './delivery.ts';
import type { Content, Existing } from './ledger.ts';
import { type Look, lookAtIssue } from './look-at-issue.ts';
import { newsOf } from './news.ts';
import { noteTask } from './note-task.ts';
import type { Outcome, Unfinished } from './outcome.ts';
import { readRefusedNote } from './refused-note.ts';
import { showEvent, type Wish } from './show-event.ts';
import { type Standing, standingOf } from './standing.ts';

/** 30 days: a note's entry outlives every redrive of its event that a person would still ask for. */
const NOTE_MEMORY = 30 * 86_400_000;

/** 2 s: GitLab's clock is known to a second, and an event that crossed with the closing may as well count as after it. */
const CLOCK_ERROR = 2_000;

/** 500 ms: a look and a change take no longer with a GitLab that is well, and asking again costs no request. */
const MAX_LEASE_WAIT = 500;

type Parked = Extract<Unfinished, { kind: 'parked' }>;
type Known = { existing: Existing; content: Content };
type Input = { delivery: Delivery; key: string; known: Known };

/** `again`: the ledger says something else by now, for instance that the next issue may be made. */
type FollowUp = Outcome | 'again';

/**
 * What becomes of an event whose incident has its issue: a note, and what the event and the operator's rules make of the issue
 * itself. Whatever may change the issue has its lease first, and is decided by what is remembered then.
 */
export async function followUp(input: Input, dependencies: DeliverDependencies): Promise<FollowUp> {
  const { delivery, key, known } = input;
  const { ledger, changeLease } = dependencies;
  const standing = standingOf(delivery.prepared, known.content);
  if (!mayChange(standing)) return tell(input, standing, dependencies);
  const holder = delivery.prepared.event.id;
  const lease = await changeLease.take(key, holder, leaseOf(delivery));
  if (!lease.taken) {
    const wait = Math.min(lease.in, MAX_LEASE_WAIT);
    return { kind: 'postponed', in: wait, hold: false, detail: 'another event of this incident changes its issue' };
  }
  const entry = await ledger.read(key);
  const keep = (): Promise<boolean> => changeLease.keep(key, holder, leaseOf(delivery));
  const end =
    entry.state === 'created'
      ? await tell({ delivery, key, known: entry, keep }, standingOf(delivery.prepared, entry.content), dependencies)
      : 'again';
  // What was not answered may still be carried out: then others wait for the rest of the time.
  const isSilent = end !== 'again' && end.kind === 'retryable' && end.error.effect === 'count_silence';
  if (!isSilent) await changeLease.release(key, holder);
  return end;
}

function mayChange({ rises, wantsClose, actsOnClosed }: Standing): boolean {
  return rises || wantsClose || actsOnClosed;
}

/** A look and a change, each at its longest, and 5 s for what is between them. */
function leaseOf({ destination }: Delivery): number {
  return 2 * destination.settings.request_timeout + 5_000;
}

type Telling = Input & {
  /** Undefined where nothing is changed. */
  keep?: () => Promise<boolean>;
};

async function tell(input: Telling, standing: Standing, dependencies: DeliverDependencies): Promise<FollowUp> {
  const { delivery, key, known, keep } = input;
  const { prepared, destination } = delivery;
  if (standing.silence !== undefined && !standing.actsOnClosed)
    return ended('unchanged', known.existing, standing.silence);
  const look = await lookIfDue(input, standing, dependencies);
  if (look?.kind === 'gone') {
    const scope = { destination: destination.name, project: prepared.route.project };
    const refused = { kind: 'parked', scope, error: look.error, wasRead: true } as const;
    return forgetIfGone(input, known.existing, refused, dependencies);
  }
  if (look && look.kind !== 'there') return look;
  const { existing, issue, isStub } = look ?? { existing: known.existing, issue: undefined, isStub: false };
  const acts = standing.actsOnClosed && wasClosedBefore(delivery, issue, standing, dependencies);
  if (acts && standing.onClosed === 'new') return followByAnother(input, existing, dependencies);
  const reopens = acts && standing.onClosed === 'reopen' && !isStub;
  if (standing.silence !== undefined && !reopens) return ended('unchanged', existing, standing.silence);
  const isClosed = issue?.state === 'closed';
  const closes = standing.wantsClose && issue !== undefined && !isClosed;
  const state: Wish['state'] = reopens ? 'reopen' : closes ? 'close' : undefined;
  const does = state ?? (isClosed && !standing.isResolved ? 'stays_closed' : 'nothing');
  const news = newsOf(prepared, standing, does);
  const note = await createOnce(noteTask({ delivery, existing, news }, dependencies), dependencies);
  if (note.kind !== 'exists') {
    return note.kind === 'parked' ? forgetIfGone(input, existing, note, dependencies) : note;
  }
  // The note may have waited for its turn: then others may have changed the issue since it was looked at.
  if (keep && !(await keep())) return { kind: 'postponed', in: 0, hold: false, detail: 'its turn to change was over' };
  if (!standing.isLate) {
    const wish = { rises: standing.rises, state };
    const shown = await showEvent({ delivery, key, existing, issue, wish, standing }, dependencies);
    if (shown.kind === 'again') return 'again';
    if (shown.kind !== 'shown') return shown;
    await forgetNote(input, dependencies);
    // Closed by an attempt of this event that broke off: until it ended, nothing newer was remembered.
    const wasDone = standing.wantsClose && isClosed && standing.memory?.closed && standing.memory.status === 'firing';
    return ended(wasDone ? 'closed' : kindOf(shown.change), existing);
  }
  await forgetNote(input, dependencies);
  return ended('noted', existing);
}

/** Lets the note's entry end by itself. */
async function forgetNote({ delivery }: Input, { ledger, keys }: DeliverDependencies): Promise<void> {
  await ledger.expire(keys.ledger(delivery.destination.host, 'note', delivery.prepared.event.id), NOTE_MEMORY);
}

/** A look where something depends on it, or where one may be taken to notice a move; else undefined. */
async function lookIfDue(
  { delivery, key, known }: Input,
  standing: Standing,
  dependencies: DeliverDependencies,
): Promise<Look | undefined> {
  const { destination, prepared } = delivery;
  if (!mayChange(standing) && !(await dependencies.looks.take(destination.name, prepared.route.project)))
    return undefined;
  return lookAtIssue({ delivery, key, existing: known.existing }, dependencies);
}

/** True for an issue that was closed when the event came in; what came in before is no reason to open it again. */
function wasClosedBefore(
  { prepared, destination }: Delivery,
  issue: Issue | undefined,
  { memory }: Standing,
  { clocks }: DeliverDependencies,
): boolean {
  if (issue?.state !== 'closed') return false;
  // We closed it for an event that is older than this one.
  if (memory?.closed) return true;
  const closedAt = Date.parse(issue.closed_at ?? '') - (clocks.find(destination.name) ?? 0);
  return !(closedAt > Date.parse(prepared.event.receivedAt) + CLOCK_ERROR);
}

/** 3: so many settle times after it was first missed the count starts over; an event that waits comes back well before. */
const MISSING_MEMORY = 3;

/**
 * Forgets the issue only where the token would see it if it were there. Where only reads say that it is gone, they have to
 * say so a settle time apart: a replica that runs behind does not know yet what was made.
 */
async function forgetIfGone(
  { delivery, key }: Input,
  existing: Existing,
  refused: Parked,
  dependencies: DeliverDependencies,
): Promise<'again' | Unfinished> {
  const read = await readRefusedNote({ delivery, existing, refused }, dependencies);
  if (read !== 'gone') return read;
  const { settle } = delivery.destination.settings;
  const missing = refused.wasRead
    ? await dependencies.missingSince.note(key, existing.iid, MISSING_MEMORY * settle)
    : settle;
  if (missing < settle) {
    return { kind: 'postponed', in: settle - missing, hold: false, detail: 'its issue does not show' };
  }
  await dependencies.trace('issue gone', `issue ${existing.iid} is no longer there: a new one is made`);
  await dependencies.ledger.forget(key, existing.iid);
  return 'again';
}

async function followByAnother(
  { delivery, key }: Input,
  { iid, webUrl }: Existing,
  { ledger, trace }: DeliverDependencies,
): Promise<'again'> {
  const isRead = delivery.prepared.event.rawBody === undefined;
  const why = isRead ? 'on_closed is new' : 'a body that cannot be read is shown on an open one';
  await trace('issue closed', `issue ${iid} is closed, and ${why}: another follows it`);
  await ledger.forget(key, iid, webUrl);
  return 'again';
}

type Kind = 'noted' | 'updated' | 'closed' | 'reopened';

function kindOf({ state_event, ...fields }: IssueChange): Kind {
  if (state_event) return state_event === 'close' ? 'closed' : 'reopened';
  return Object.keys(fields).length > 0 ? 'updated' : 'noted';
}

function ended(kind: Kind | 'unchanged', issue: Existing, detail?: string): Outcome {
  return { kind, issue, detail: detail ?? `issue ${issue.iid} of project ${issue.projectId}` };
}
