import type { StoredIssue } from '../programs/stormy-gitlab.ts';
import type { End } from './ends.ts';
import type { Sent } from './sender.ts';

/** What came of a storm, seen from outside: by what senders were told, by what `GET /v1/events` says, and by what GitLab holds. */
export type Judgement = {
  /** Events that were answered 202 or 200, each once. */
  accepted: number;
  /** Incidents with an accepted event. */
  incidents: number;
  issues: number;
  notes: number;
  /** Incidents without an issue and without a dead letter. */
  lost: string[];
  /** Incidents for which more than one issue was ever made, also where the surplus was closed. */
  duplicated: string[];
  /** Of those, the ones whose surplus was found and closed. */
  closedAsSurplus: string[];
  /** Incidents whose content, of some accepted event, is neither in the issue nor in a note. */
  notesLost: string[];
  /** Incidents with two notes of one event. */
  notesDoubled: string[];
  /** Incidents with a content that is told twice, by the issue and a note or by notes of two events: harmless. */
  toldTwice: string[];
  /** Event ids. */
  dead: string[];
  unfinished: string[];
  /** Keys of events that no ingest ever answered, or that one refused. */
  refused: string[];
  /** Keys that were given two event ids. */
  torn: string[];
  /** Issues that nobody asked for. */
  strangers: number[];
  outcomes: Record<string, number>;
};

type Facts = { sent: Sent[]; ends: Map<string, End>; issues: StoredIssue[] };

const SURPLUS_NOTE = 'Closed by issuebridge: the same finding';

/** Judges a storm by its facts. */
export function judge({ sent, ends, issues }: Facts): Judgement {
  const accepted = sent.filter((one) => one.eventId !== undefined);
  const byIncident = Map.groupBy(accepted, ({ event }) => event.incident);
  const byTitle = Map.groupBy(issues, ({ title }) => title);
  const ids = [...new Set(accepted.map(({ eventId }) => eventId ?? ''))];
  const incidentsWith = (holds: (incident: Incident) => boolean): string[] =>
    [...byIncident]
      .map(([name, of]) => ({ name, of, issues: byTitle.get(name) ?? [] }))
      .filter(holds)
      .map(({ name }) => name);
  const isDead = ({ eventId }: Sent) => ends.get(eventId ?? '')?.status === 'dead';
  return {
    accepted: ids.length,
    incidents: byIncident.size,
    issues: issues.length,
    notes: issues.reduce((sum, issue) => sum + realNotes(issue).length, 0),
    lost: incidentsWith((incident) => incident.issues.length === 0 && !incident.of.some(isDead)),
    duplicated: incidentsWith((incident) => incident.issues.length > 1),
    closedAsSurplus: incidentsWith(
      (incident) =>
        incident.issues.length > 1 && incident.issues.filter(({ state }) => state === 'opened').length === 1,
    ),
    notesLost: incidentsWith((incident) => incident.issues.length > 0 && tellings(incident).some((n) => n.all === 0)),
    notesDoubled: incidentsWith((incident) => tellings(incident).some(({ ofOneEvent }) => ofOneEvent > 1)),
    toldTwice: incidentsWith((incident) => tellings(incident).some(({ all }) => all > 1)),
    dead: ids.filter((id) => ends.get(id)?.status === 'dead'),
    unfinished: ids.filter((id) => !['delivered', 'ignored', 'dead'].includes(ends.get(id)?.status ?? '')),
    refused: sent.filter(({ eventId }) => eventId === undefined).map(({ event }) => event.key),
    torn: [...Map.groupBy(accepted, ({ event }) => event.key)]
      .filter(([, of]) => new Set(of.map(({ eventId }) => eventId)).size > 1)
      .map(([key]) => key),
    strangers: issues.filter(({ title }) => !byIncident.has(title)).map(({ iid }) => iid),
    outcomes: count([...ends.values()].map(({ status, outcome }) => outcome ?? status)),
  };
}

/** The names of what must not be and is; none is a storm that was weathered. */
export function findFailures(judgement: Judgement): string[] {
  const { lost, duplicated, notesLost, notesDoubled, dead, unfinished, refused, torn, strangers } = judgement;
  return Object.entries({ lost, duplicated, notesLost, notesDoubled, dead, unfinished, refused, torn, strangers })
    .filter(([, of]) => of.length > 0)
    .map(([name]) => name);
}

type Incident = { name: string; of: Sent[]; issues: StoredIssue[] };

/** How often each content of an incident is told: in notes by one event at most, and in all. Every text names its event. */
function tellings({ of, issues }: Incident): Array<{ ofOneEvent: number; all: number }> {
  const notes = issues.flatMap(realNotes);
  return [...Map.groupBy(of, ({ event }) => event.content).values()].map((events) => {
    const names = [...new Set(events.map(({ eventId }) => `event \`${eventId}\``))];
    const counts = names.map((name) => notes.filter((note) => note.includes(name)).length);
    const sum = counts.reduce((total, count) => total + count, 0);
    const told = issues.filter(({ description }) => names.some((name) => description.includes(name))).length;
    return { ofOneEvent: Math.max(...counts), all: sum + told };
  });
}

function realNotes({ notes }: StoredIssue): string[] {
  return notes.filter((note) => !note.startsWith(SURPLUS_NOTE));
}

function count(names: string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, of]) => [name, of.length]));
}
