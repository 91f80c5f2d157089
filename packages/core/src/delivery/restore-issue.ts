import { sha256Hex } from '../event/sha256.ts';
import { withoutTrace } from '../issue/description/footer.ts';
import type { DeliverDependencies } from './deliver-dependencies.ts';
import type { Delivery } from './delivery.ts';
import type { Content } from './ledger.ts';
import type { RebuiltIssue } from './rebuilt-index.ts';

/** 8: so many issues of one incident in a row may have been deleted, or be older than what was read back, and a later one is found. */
const GENERATIONS = 8;

/** 125 times 8: an incident whose issue was made anew a thousand times is none. */
const MAX_ROUNDS = 125;

type Dependencies = Pick<DeliverDependencies, 'rebuilt' | 'ledger' | 'trace' | 'markers' | 'draftIssue'>;
type Input = { delivery: Delivery; key: string; content: Content; projectId: number; generation: number };

/**
 * Takes over the newest issue of the incident that the rebuilt index knows, in whichever project it is; false where it
 * knows none. The issue holds this event's content only where it says exactly what a draft of this event would: else it
 * is unknown what it holds, and the event becomes a note.
 */
export async function restoreIssue(
  { delivery, key, content, projectId, generation }: Input,
  dependencies: Dependencies,
): Promise<boolean> {
  const { rebuilt, ledger, trace } = dependencies;
  const { host } = delivery.destination;
  const projectIds = [...new Set([projectId, ...(await rebuilt.projectsOf(host))])];
  let newest: { generation: number; issue: RebuiltIssue } | undefined;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const first = generation + round * GENERATIONS;
    const found = await findNewest({ delivery, projectIds, first }, dependencies);
    if (!found) break;
    newest = found;
  }
  if (!newest) return false;
  const { issue } = newest;
  const createdAt = Date.parse(issue.createdAt) || 0;
  const known = saysTheSame(issue, delivery, dependencies) ? content : { receivedAt: createdAt, hash: '' };
  const existing = { projectId: issue.projectId, iid: issue.iid, webUrl: issue.webUrl, eventId: issue.eventId };
  const restored = await ledger.restore(key, newest.generation, existing, known);
  if (restored) await trace('read back', `issue ${issue.iid} of project ${issue.projectId}, from the rebuilt ledger`);
  // Otherwise somebody else has written the entry meanwhile: read again either way.
  return true;
}

type Search = { delivery: Delivery; projectIds: number[]; first: number };

async function findNewest(
  { delivery, projectIds, first }: Search,
  { rebuilt, markers }: Dependencies,
): Promise<{ generation: number; issue: RebuiltIssue } | undefined> {
  const { event, incident } = delivery.prepared;
  const { host } = delivery.destination;
  const incidentKey = `${event.source} ${incident.key}`;
  const wanted: Array<{ marker: string; generation: number }> = [];
  for (let generation = first + GENERATIONS - 1; generation >= first; generation--) {
    for (const projectId of projectIds) {
      for (const marker of markers.issueMarkers({ host, projectId, incidentKey, generation })) {
        wanted.push({ marker, generation });
      }
    }
  }
  const issues = await rebuilt.find(wanted.map(({ marker }) => marker));
  let best: { generation: number; issue: RebuiltIssue } | undefined;
  for (const [index, issue] of issues.entries()) {
    const generation = wanted[index]?.generation ?? 0;
    if (!issue || (best && generation < best.generation)) continue;
    // Of one generation an open one before a closed one, which may be what a moved issue left behind.
    if (!best || generation > best.generation || (issue.isOpen && !best.issue.isOpen)) best = { generation, issue };
  }
  return best;
}

/** A draft is made of nothing but its input: as the event that the issue was made for, this event has to give its very text. */
function saysTheSame(issue: RebuiltIssue, { prepared }: Delivery, { draftIssue }: Dependencies): boolean {
  const { eventId: id, receivedAt } = issue;
  if (id === '' || receivedAt === '') return false;
  const draft = draftIssue({ ...prepared, event: { ...prepared.event, id, receivedAt } });
  return sha256Hex(withoutTrace(draft.description)) === issue.description;
}
