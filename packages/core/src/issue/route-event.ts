import { allowedProjectsOf } from '../config/allowed-projects.ts';
import type { IssueSettings, RouteSettings, SourceSettings } from '../config/source-schema.ts';
import type { IncomingEvent } from '../event/incoming-event.ts';
import { sentList, sentText } from '../event/sent-text.ts';
import { holds } from './condition.ts';
import { findEventValue } from './event-value.ts';
import type { Dropped, Route } from './route.ts';

/** What routing reads: the event and what the operator says of its source. */
export type Routing = {
  event: IncomingEvent;
  source: SourceSettings;
  /** The name of the only destination; where there are several, the configuration names one for every event. */
  defaultDestination: string | undefined;
  /** The preset's own template, used where the operator gives none. */
  defaultIncidentKey?: string | undefined;
};

/** Where an event goes, by the first route whose conditions all hold, or why it goes nowhere. Throws for a source that `loadConfig` refuses. */
export function routeEvent(routing: Routing): Route | Dropped {
  const { event, source, defaultDestination, defaultIncidentKey } = routing;
  if (event.fields.isTest && source.on_test === 'ignore') {
    return { kind: 'dropped', route: 'on_test', reason: 'a test event, and on_test is ignore' };
  }
  const matched = event.rawBody === undefined ? findRoute(source.routes, event) : findRouteOfUnreadable(routing);
  if (matched?.drop !== undefined) return { kind: 'dropped', route: matched.name, reason: matched.drop };

  const project = matched?.issue?.project ?? findSentProject(event, source) ?? source.issue.project;
  const issue = withSentWishes(mergeIssue(source.issue, matched?.issue), event, source);
  const destination = issue.destination ?? defaultDestination;
  if (project === undefined || destination === undefined) {
    throw new Error(`source ${event.source} names no project or destination for this event: run issuebridge check`);
  }
  return {
    kind: 'route',
    name: matched?.name ?? 'default',
    destination,
    project,
    // Nobody knows what a body that could not be read holds: names of people, or worse.
    issue: { ...issue, destination, project, ...(event.rawBody === undefined ? {} : { confidential: true }) },
    incidentKey: matched?.incident_key ?? source.incident_key ?? defaultIncidentKey,
  };
}

function findRoute(routes: RouteSettings[], event: IncomingEvent): RouteSettings | undefined {
  return routes.find(({ when }) =>
    Object.entries(when).every(([key, condition]) => holds(condition, findEventValue(event, key))),
  );
}

/**
 * No route drops a body that could not be read: `not` and `exists: false` hold for it whatever it says. Where only routes name
 * a place, and none of them holds, the first one's place has to do.
 */
function findRouteOfUnreadable({ event, source, defaultDestination }: Routing): RouteSettings | undefined {
  const routes = source.routes.filter(({ drop }) => drop === undefined);
  const { project = findSentProject(event, source), destination = defaultDestination } = source.issue;
  const hasPlace = project !== undefined && destination !== undefined;
  return findRoute(routes, event) ?? (hasPlace ? undefined : routes[0]);
}

/** The route's settings over the source's; its `add_labels` after the labels that hold. */
function mergeIssue(source: IssueSettings, route: RouteSettings['issue']): IssueSettings {
  if (route === undefined) return source;
  const { add_labels = [], ...own } = route;
  const merged = { ...source, ...own };
  return add_labels.length === 0 ? merged : { ...merged, labels: [...(merged.labels ?? []), ...add_labels] };
}

/** The project in a drop-in sender's URL, if it may name it; ingest refuses others, but the file may have changed since. */
function findSentProject(event: IncomingEvent, source: SourceSettings): string | undefined {
  const allowed = allowedProjectsOf(source);
  const sent = event.payload.project;
  const named = typeof sent === 'string' || typeof sent === 'number' ? String(sent) : undefined;
  if (named !== undefined && allowed.includes(named)) return named;
  return source.issue.project ?? allowed[0];
}

/** A drop-in sender may tighten and never loosen: `confidential` only becomes true, labels only from `allowed_labels`. */
function withSentWishes(issue: IssueSettings, { payload }: IncomingEvent, source: SourceSettings): IssueSettings {
  if (source.preset !== 'gitlab-issue') return issue;
  const sent = sentList(payload.labels);
  const labels = source.allowed_labels.filter((label) => sent.includes(label));
  return {
    ...issue,
    ...(wishesConfidential(payload.confidential) ? { confidential: true } : {}),
    ...(labels.length > 0 ? { labels: [...(issue.labels ?? []), ...labels] } : {}),
  };
}

/** Query and form send words for it. What is no clear refusal counts as the wish: an issue too confidential can be opened later. */
function wishesConfidential(sent: unknown): boolean {
  return !['', 'false', 'f', '0', 'no', 'n', 'off'].includes(sentText(sent).trim().toLowerCase());
}
