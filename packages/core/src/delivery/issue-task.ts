import type { Answer, Issue } from '../gitlab/answer.ts';
import type { NewIssue } from '../gitlab/client.ts';
import { findBlindness } from './blind-look.ts';
import { boundsOf } from './bounds.ts';
import { issuesPerMinute } from './configured-lanes.ts';
import type { DeliverDependencies } from './deliver-dependencies.ts';
import type { Delivery } from './delivery.ts';
import { findProjectId, findUserIds } from './directory.ts';
import { outcomeOfError } from './error-outcome.ts';
import { contentOf } from './event-content.ts';
import { createIssueRepairs } from './issue-repairs.ts';
import type { Content } from './ledger.ts';
import type { Found } from './look-up.ts';
import { encodeMemory, rememberIssue } from './memory.ts';
import { toNewIssue } from './new-issue.ts';
import type { OnceTask } from './once-task.ts';
import type { Unfinished } from './outcome.ts';
import { restoreIssue } from './restore-issue.ts';

/** Slots that may be queued before a request waits: a critical finding stands in front of up to eight others. */
const DEPTH = { critical: 10, other: 2 };

type Input = {
  delivery: Delivery;
  key: string;
  /** URL of the issue that this one follows. */
  follows: string | undefined;
};

/** The issue of an incident as a thing that must exist exactly once; or why GitLab would not even say which project it is. */
export async function issueTask(
  { delivery, key, follows }: Input,
  dependencies: DeliverDependencies,
): Promise<OnceTask | Unfinished> {
  const { prepared, destination } = delivery;
  const { event, route, incident } = prepared;
  const { markers, directory, metrics } = dependencies;
  const fail = (answer: Extract<Answer<unknown>, { ok: false }>): Promise<Unfinished> =>
    outcomeOfError(
      {
        error: { ...answer.error, definite: true },
        destination: destination.name,
        project: route.project,
        incident: incident.key,
        lane: undefined,
        isLookUp: false,
        lookAgainIn: boundsOf(destination).settle,
      },
      dependencies,
    );
  const project = await findProjectId({ destination, project: route.project, cache: directory });
  if (!project.ok) return fail(project);
  const draft = dependencies.draftIssue(prepared);
  if (draft.fallback !== undefined) {
    metrics.templateFallbacks.inc({ source: event.source });
    await dependencies.trace('template failed', draft.fallback);
  }
  const assignees = await findUserIds({ destination, usernames: draft.assignees, cache: directory });
  if (!assignees.ok) return fail(assignees);
  const { ids, unknown } = assignees.value;
  if (unknown.length > 0) {
    await dependencies.trace('left out', `assignees that GitLab does not know: ${unknown.join(', ')}`);
  }
  const assigneeIds = [...new Set([...draft.assigneeIds, ...ids])];
  const repairs = createIssueRepairs({ delivery, issue: { ...draft, assigneeIds } }, dependencies);
  const projectId = project.value;
  // Of what is left after repairs: that is what the issue shows.
  const content = (): Content => ({
    ...contentOf(prepared),
    memory: encodeMemory(rememberIssue(prepared, repairs.current())),
  });
  const identity = { host: destination.host, projectId, incidentKey: `${event.source} ${incident.key}` };
  return {
    key,
    eventId: event.id,
    get content() {
      return content();
    },
    destination,
    project: route.project,
    projectId,
    incident: incident.key,
    pace: {
      lane: { destination: destination.name, kind: 'create', project: route.project },
      perMinute: issuesPerMinute(destination.settings, route.project),
      holder: event.id,
      subject: key,
      depth: event.fields.severity === 'critical' ? DEPTH.critical : DEPTH.other,
    },
    marker: (generation) => markers.issueMarker({ ...identity, generation }),
    send: async (marker, deadline) => {
      const description = withFollowed(repairs.current().description, follows);
      const issue = { ...repairs.current(), description: markers.append(description, marker) };
      const body = toNewIssue(issue, draft.confidential);
      const answer = await destination.client.createIssue(projectId, body, deadline);
      if (!answer.ok) return answer;
      reportAlterations({ sent: body, stored: answer.value, delivery }, dependencies);
      return { ...answer, value: toFound(answer.value) };
    },
    lookUp: async ({ doubt, isLast, generation, span, gap }) => {
      const blind = isLast && draft.confidential ? await findBlindness(destination, doubt.projectId) : undefined;
      if (blind) return blind;
      return destination.lists.find({
        projectId: doubt.projectId,
        span,
        gap,
        markers: [doubt.marker, ...markers.issueMarkers({ ...identity, projectId: doubt.projectId, generation })],
      });
    },
    restore: (generation) => restoreIssue({ delivery, key, content: content(), projectId, generation }, dependencies),
    repair: repairs.repair,
    removeSurplus: async (surplus, kept) => {
      const closed = await destination.client.closeIssue(surplus.projectId, surplus.iid);
      await destination.client.createNote(
        surplus.projectId,
        surplus.iid,
        `Closed by issuebridge: the same finding is issue ${kept.iid}.`,
      );
      if (!closed.ok)
        dependencies.logger.error(
          { event_id: event.id, reason: closed.error.reason },
          'cannot close the later one of two issues',
        );
    },
  };
}

/** 500 characters of an address fit beside the marker, and nothing in it that Markdown reads. GitLab may name itself otherwise than we do. */
const FOLLOWED = /^https?:\/\/[\w./:%~-]{1,500}$/;

function withFollowed(description: string, url: string | undefined): string {
  return url !== undefined && FOLLOWED.test(url) ? `${description}\n\nFollows: ${url}` : description;
}

function toFound({ iid, web_url = '' }: Issue): Found {
  return { iid, webUrl: web_url };
}

/** A difference between what was sent and what GitLab stored is an alarm: something in a payload may have acted. */
function reportAlterations(
  { sent, stored, delivery }: { sent: NewIssue; stored: Issue; delivery: Delivery },
  { markers, metrics, logger }: DeliverDependencies,
): void {
  const altered: string[] = [];
  if (stored.description != null && markers.find(stored.description) !== markers.find(sent.description))
    altered.push('description');
  if (stored.confidential !== undefined && stored.confidential !== sent.confidential) altered.push('confidential');
  if (stored.state !== undefined && stored.state !== 'opened') altered.push('state');
  if (stored.labels && [...stored.labels].sort().join() !== [...new Set(sent.labels)].sort().join())
    altered.push('labels');
  for (const field of altered) {
    metrics.altered.inc({ destination: delivery.destination.name, field });
    logger.error(
      { event_id: delivery.prepared.event.id, destination: delivery.destination.name, reason: `altered_${field}` },
      'GitLab stored another value than was sent',
    );
  }
}
