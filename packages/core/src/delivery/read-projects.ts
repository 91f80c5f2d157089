import type { GitLabError } from '../gitlab/error.ts';
import { askPatiently, type Patience } from './ask-patiently.ts';
import type { Destination } from './destination.ts';
import { issuesSince } from './issues-since.ts';
import { readBack } from './read-back.ts';
import type { RebuiltIndex, Twins } from './rebuilt-index.ts';

/** A project to read, as the configuration or the registry of queues spells it. */
export type ProjectToRead = { destination: Destination; project: string };

/** What was found in one project; `marked`: issues of ours. Two spellings of one project are read once. */
export type ProjectRead = {
  destination: string;
  project: string;
  projectId: number | undefined;
  issues: number;
  marked: number;
  error: GitLabError | undefined;
};

/** What is told on the way; `through`: ISO 8601, up to where it has been read. */
export type RebuildProgress =
  | { kind: 'held' }
  | { kind: 'reading'; project: ProjectRead; through: string }
  | { kind: 'waiting'; milliseconds: number; for: string };

/** What reading runs on. */
export type ReadDependencies = Pick<Patience, 'clock' | 'patience'> & {
  index: RebuiltIndex;
  onProgress: (progress: RebuildProgress) => void;
};

/** One project after reading. */
export type Reading = {
  toRead: ProjectToRead;
  read: ProjectRead;
  /** GitLab's clock when it began, ms. */
  readFrom: number;
  twins: Twins[];
};

type Input = { projects: Array<ProjectToRead & { since: number }>; dryRun: boolean };

/** Reads projects one after another into the index; a dry run only counts. */
export async function readProjects({ projects, dryRun }: Input, dependencies: ReadDependencies): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const toRead of projects) {
    const known = readings.map(({ read, toRead }) => ({ host: toRead.destination.host, id: read.projectId }));
    readings.push(await readProject({ toRead, since: toRead.since, dryRun, known }, dependencies));
  }
  return readings;
}

type One = {
  toRead: ProjectToRead;
  since: number;
  dryRun: boolean;
  known: Array<{ host: string; id: number | undefined }>;
};

async function readProject({ toRead, since, dryRun, known }: One, dependencies: ReadDependencies): Promise<Reading> {
  const { index, clock, patience, onProgress } = dependencies;
  const { destination, project } = toRead;
  const { client, host } = destination;
  const read: ProjectRead = {
    destination: destination.name,
    project,
    projectId: undefined,
    issues: 0,
    marked: 0,
    error: undefined,
  };
  const reading: Reading = { toRead, read, readFrom: clock.now(), twins: [] };
  const onWait: Patience['onWait'] = ({ reason }, milliseconds) =>
    onProgress({ kind: 'waiting', milliseconds, for: `${destination.name}: ${reason}` });
  const ask: Parameters<typeof issuesSince>[0]['ask'] = (question) =>
    askPatiently(question, { patience, clock, onWait });
  const found = await ask(() => client.findProject(project));
  if (!found.ok) return { ...reading, read: { ...read, error: found.error } };
  const projectId = found.value.id;
  read.projectId = projectId;
  reading.readFrom = found.date ?? reading.readFrom;
  if (known.some((one) => one.host === host && one.id === projectId)) return reading;
  for await (const page of issuesSince({ client, projectId, since, now: reading.readFrom, ask })) {
    if (!page.ok) return { ...reading, read: { ...read, error: page.error } };
    const ours = page.value.map((issue) => readBack(projectId, issue)).filter((one) => one !== undefined);
    if (!dryRun) reading.twins.push(...(await index.add(ours)));
    read.issues += page.value.length;
    read.marked += ours.length;
    onProgress({ kind: 'reading', project: read, through: page.value.at(-1)?.created_at ?? '' });
  }
  return reading;
}
