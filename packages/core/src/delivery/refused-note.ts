import { createError } from '../gitlab/error.ts';
import type { DeliverDependencies } from './deliver-dependencies.ts';
import type { Delivery } from './delivery.ts';
import { findProjectId } from './directory.ts';
import type { Existing } from './ledger.ts';
import { outcomeOfRead } from './look-at-issue.ts';
import type { Unfinished } from './outcome.ts';
import { findTrouble, roleIn } from './project-trouble.ts';

type Parked = Extract<Unfinished, { kind: 'parked' }>;
type Refused = { delivery: Delivery; existing: Existing; refused: Parked };

/** 1 s: what hid the issue has just ended. */
const SEEN_WAIT = 1_000;

const CANNOT_TELL =
  'GitLab shows this token neither its role nor any confidential issue: make it a member with Planner or Reporter';

/**
 * What the refusal of a note on an issue, or of a look at it, means: `gone` only where the token would see the issue if it were there, for to a token of
 * too low a role GitLab answers the same 404. A refusal in a project that the route does not lead to, such as one that a
 * person moved the issue to, parks nothing.
 */
export async function readRefusedNote(
  { delivery, existing, refused }: Refused,
  dependencies: DeliverDependencies,
): Promise<'gone' | Unfinished> {
  const { scope, error } = refused;
  if (scope.project === undefined) return refused;
  const seen = error.effect === 'gone' ? await wouldBeSeen({ delivery, existing }, dependencies) : refused;
  if (seen === 'gone' || seen.kind !== 'parked' || seen.scope.project === undefined) return seen;
  if (await isAtHome({ delivery, existing }, dependencies)) return seen;
  const where = `project ${existing.projectId}, where its issue is, though its route leads to another`;
  await dependencies.trace('note refused', `${where}: ${seen.error.hint}`);
  return { kind: 'retryable', error: seen.error };
}

type Known = Omit<Refused, 'refused'>;

async function wouldBeSeen(known: Known, dependencies: DeliverDependencies): Promise<'gone' | Unfinished> {
  const { delivery, existing } = known;
  const { client } = delivery.destination;
  const project = await client.findProject(String(existing.projectId));
  if (!project.ok) return outcomeOfRead(delivery, project.error, dependencies);
  const trouble = findTrouble(project.value);
  if (trouble) return hidden(trouble, delivery);
  if (roleIn(project.value) === undefined && delivery.prepared.route.issue.confidential !== false) {
    const listed = await client.listConfidential(existing.projectId);
    if (!listed.ok) return outcomeOfRead(delivery, listed.error, dependencies);
    if (listed.value.length === 0) return hidden(CANNOT_TELL, delivery);
  }
  // Only now, for the role may have been raised since the note was refused.
  const issue = await client.readIssue(existing.projectId, existing.iid);
  if (issue.ok) return { kind: 'postponed', in: SEEN_WAIT, hold: false, detail: 'its issue shows again' };
  return issue.error.effect === 'gone' ? 'gone' : outcomeOfRead(delivery, issue.error, dependencies);
}

function hidden(hint: string, { destination, prepared }: Delivery): Unfinished {
  const detail = 'the issue of its incident does not show, which need not mean that it was deleted';
  const error = createError({ reason: 'forbidden', status: 404, detail, hint });
  return { kind: 'parked', scope: { destination: destination.name, project: prepared.route.project }, error };
}

async function isAtHome({ delivery, existing }: Known, { directory }: DeliverDependencies): Promise<boolean> {
  const { destination, prepared } = delivery;
  const home = await findProjectId({ destination, project: prepared.route.project, cache: directory });
  return !home.ok || home.value === existing.projectId;
}
