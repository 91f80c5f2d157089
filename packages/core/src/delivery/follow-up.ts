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
import { showEvent } from './show-event.ts';
import { type Standing, standingOf } from './standing.ts';
import { yieldToNewer } from './yield-to-newer.ts';

/** 30 days: a note's entry outlives every redrive of its event that a person would still ask for. */
const NOTE_MEMORY = 30 * 86_400_000;

/** 2 s: GitLab's clock is known to a second, and an event that crossed with the closing may as well count as after it. */
const CLOCK_ERROR = 2_000;

type Parked = Extract<Unfinished, { kind: 'parked' }>;
type Input = { delivery: Delivery; key: string; known: { existing: Existing; content: Content } };

/**
 * What becomes of an event whose incident has its issue: a note, and what the event and the operator's rules make of the issue
 * itself. `anew`: the issue is gone or done with, and the ledger is ready for the next one.
 */
export async function followUp(input: Input, dependencies: DeliverDependencies): Promise<Outcome | 'anew'> {
  const { delivery, key, known } = input;
  const { prepared, destination } = delivery;
  const standing = standingOf(prepared, known.content);
  if (standing.silence !== undefined && !standing.actsOnClosed)
    return ended('unchanged', known.existing, standing.silence);
  const look = await lookIfDue(input, standing, dependencies);
  if (look?.kind === 'gone') {
    const scope = { destination: destination.name, project: prepared.route.project };
    return forgetIfGone(input, known.existing, { kind: 'parked', scope, error: look.error }, dependencies);
  }
  if (look && look.kind !== 'there') return look;
  const { existing, issue, isStub } = look ?? { existing: known.existing, issue: undefined, isStub: false };
  const acts = standing.actsOnClosed && wasClosedBefore(delivery, issue, standing, dependencies);
  if (acts && standing.onClosed === 'new') return followByAnother(input, existing, dependencies);
  const reopens = acts && standing.onClosed === 'reopen' && !isStub;
  if (standing.silence !== undefined && !reopens) return ended('unchanged', existing, standing.silence);
  const isClosed = issue?.state === 'closed';
  const closes = standing.wantsClose && issue !== undefined && !isClosed;
  const state = reopens ? 'reopen' : closes ? 'close' : undefined;
  const does = state ?? (isClosed && !standing.isResolved ? 'stays_closed' : 'nothing');
  const news = newsOf(prepared, standing, does);
  const note = await createOnce(noteTask({ delivery, existing, news }, dependencies), dependencies);
  if (note.kind !== 'exists') {
    return note.kind === 'parked' ? forgetIfGone(input, existing, note, dependencies) : note;
  }
  const place = { delivery, key, existing };
  const shown = standing.isLate
    ? await takeBackIfCrossed(place, standing, dependencies)
    : await showEvent({ ...place, issue, wish: { rises: standing.rises, state } }, dependencies);
  if (shown.kind !== 'shown') return shown;
  await dependencies.ledger.expire(dependencies.keys.ledger(destination.host, 'note', prepared.event.id), NOTE_MEMORY);
  // Closed by an attempt of this event that broke off: until it ended, nothing newer was remembered.
  const wasDone = standing.wantsClose && isClosed && standing.memory?.closed && standing.memory.status === 'firing';
  return ended(wasDone ? 'closed' : kindOf(shown.change), existing);
}

/** A look where something depends on it, or where one may be taken to notice a move; else undefined. */
async function lookIfDue(
  { delivery, key, known }: Input,
  { rises, wantsClose, actsOnClosed }: Standing,
  dependencies: DeliverDependencies,
): Promise<Look | undefined> {
  const { destination, prepared } = delivery;
  const isNeeded = rises || wantsClose || actsOnClosed;
  if (!isNeeded && !(await dependencies.looks.take(destination.name, prepared.route.project))) return undefined;
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

/** Forgets the issue only where the token would see it if it were there. */
async function forgetIfGone(
  { delivery, key }: Input,
  existing: Existing,
  refused: Parked,
  dependencies: DeliverDependencies,
): Promise<'anew' | Unfinished> {
  const read = await readRefusedNote({ delivery, existing, refused }, dependencies);
  if (read !== 'gone') return read;
  await dependencies.trace('issue gone', `issue ${existing.iid} is no longer there: a new one is made`);
  await dependencies.ledger.forget(key, existing.iid);
  return 'anew';
}

async function followByAnother(
  { key }: Input,
  { iid, webUrl }: Existing,
  { ledger, trace }: DeliverDependencies,
): Promise<'anew'> {
  await trace('issue closed', `issue ${iid} is closed, and on_closed is new: another follows it`);
  await ledger.forget(key, iid, webUrl);
  return 'anew';
}

/** Of a late event an attempt that broke off may have changed the issue before the newer one did. */
async function takeBackIfCrossed(
  place: Pick<Input, 'delivery' | 'key'> & { existing: Existing },
  { memory, isResolved }: Standing,
  dependencies: DeliverDependencies,
): Promise<{ kind: 'shown'; change: IssueChange } | Unfinished> {
  const change: IssueChange = {
    ...(memory && memory.tried.length > 0 ? { add_labels: memory.tried } : {}),
    ...(isResolved && memory?.closed && memory.status === 'firing' ? { state_event: 'close' } : {}),
  };
  const hasCrossed = Object.keys(change).length > 0;
  const unfinished = hasCrossed ? await yieldToNewer({ ...place, change }, dependencies) : undefined;
  return unfinished ?? { kind: 'shown', change: {} };
}

type Kind = 'noted' | 'updated' | 'closed' | 'reopened';

function kindOf({ state_event, ...fields }: IssueChange): Kind {
  if (state_event) return state_event === 'close' ? 'closed' : 'reopened';
  return Object.keys(fields).length > 0 ? 'updated' : 'noted';
}

function ended(kind: Kind | 'unchanged', issue: Existing, detail?: string): Outcome {
  return { kind, issue, detail: detail ?? `issue ${issue.iid} of project ${issue.projectId}` };
}
