import { boundsOf } from './bounds.ts';
import type { Destination } from './destination.ts';
import type { Gate } from './park.ts';
import {
  type ProjectRead,
  type ProjectToRead,
  type ReadDependencies,
  type Reading,
  readProjects,
} from './read-projects.ts';
import type { Twins } from './rebuilt-index.ts';

/** 90 s: a delivery waits 30 s for its turn at most, and a request takes 30 s; what takes longer hangs. */
const ACTIVE_PATIENCE = 90_000;
const ACTIVE_POLL = 250;

/** 2 min: GitLab dates an issue before it commits it, at most its own request limit of 60 s, and its clocks are some apart. */
const OVERLAP = 120_000;

/**
 * `busy`: deliveries of these queues do not end, and nothing was changed. `unread`: a project could not be read, and the
 * gates stay closed. Otherwise it is done, or was a dry run.
 */
export type Rebuild =
  | { kind: 'busy'; queues: string[] }
  | { kind: 'unread' | 'done'; projects: ProjectRead[]; twins: Twins[] };

type Input = {
  projects: ProjectToRead[];
  /** Unix ms. */
  since: number;
  /** Reads and counts only. */
  dryRun: boolean;
  /** Milliseconds that what is found is kept, 0 = for ever. */
  ttl: number;
};

type Dependencies = ReadDependencies & {
  gate: Pick<Gate, 'hold' | 'release'>;
  /** Names of the queues that have a delivery under way. */
  findActive: () => Promise<string[]>;
};

const HELD = {
  reason: 'ledger_rebuild',
  hint: 'it goes on when issuebridge ledger rebuild ends; if that was broken off, run it again',
};

/**
 * Reads from GitLab what Redis has lost of the ledger. Meanwhile nothing is claimed anywhere and every destination is
 * parked; broken off at any point it stays so, and running it again mends it.
 */
export async function rebuildLedger(input: Input, dependencies: Dependencies): Promise<Rebuild> {
  const { projects, dryRun, ttl } = input;
  const { index, gate, clock, onProgress } = dependencies;
  const destinations = [...new Set(projects.map(({ destination }) => destination))];
  if (!dryRun) {
    const goesOn = await index.isBuilding();
    await index.begin();
    for (const { name } of destinations) await gate.hold(name, HELD);
    onProgress({ kind: 'held' });
    const busy = await waitForActive(dependencies);
    if (busy.length > 0) {
      if (!goesOn) await abortRebuild(destinations, dependencies);
      return { kind: 'busy', queues: busy };
    }
  }
  const heldAt = clock.monotonic();
  const all = projects.map((toRead) => ({ ...toRead, since: input.since }));
  const first = await readProjects({ projects: all, dryRun }, dependencies);
  if (dryRun || first.some(({ read }) => read.error)) return reportOf(first);
  // What a worker had sent when Redis was lost may be in GitLab only now, and dated before what was read.
  const latest = Math.max(...destinations.map((one) => boundsOf(one).sendWindow + boundsOf(one).settle));
  const wait = heldAt + latest - clock.monotonic();
  if (wait > 0) onProgress({ kind: 'waiting', milliseconds: wait, for: 'requests that may still be on their way' });
  await clock.sleep(Math.max(0, wait));
  const again = first.map(({ toRead, readFrom }) => ({ ...toRead, since: Math.max(input.since, readFrom - OVERLAP) }));
  const second = await readProjects({ projects: again, dryRun }, dependencies);
  const report = reportOf(first, second);
  if (report.kind === 'unread') return report;
  await index.finish(idsByHost(first), ttl);
  for (const { name } of destinations) await gate.release(name);
  return report;
}

/** Gives a rebuild up: what was known before stays known, and what Redis lost may get a second issue. */
export async function abortRebuild(
  destinations: Array<Pick<Destination, 'name'>>,
  { index, gate }: Pick<Dependencies, 'index' | 'gate'>,
): Promise<void> {
  await index.abort();
  for (const { name } of destinations) await gate.release(name);
}

/** A queue that has been seen without active deliveries has none any more: its gate is closed. */
async function waitForActive({ findActive, clock, onProgress }: Dependencies): Promise<string[]> {
  let busy = await findActive();
  if (busy.length > 0) onProgress({ kind: 'waiting', milliseconds: ACTIVE_PATIENCE, for: 'deliveries under way' });
  const until = clock.monotonic() + ACTIVE_PATIENCE;
  while (busy.length > 0 && clock.monotonic() < until) {
    await clock.sleep(ACTIVE_POLL);
    const now = await findActive();
    busy = busy.filter((name) => now.includes(name));
  }
  return busy;
}

function reportOf(first: Reading[], second: Reading[] = []): Extract<Rebuild, { projects: unknown }> {
  const projects = first.map(({ read }, at) => ({ ...read, error: read.error ?? second[at]?.read.error }));
  const twins = [...first, ...second].flatMap((reading) => reading.twins);
  const isNew = ({ kept, other }: Twins, at: number): boolean =>
    at === twins.findIndex((one) => one.kept.webUrl === kept.webUrl && one.other.webUrl === other.webUrl);
  const kind = projects.some(({ error }) => error) ? 'unread' : 'done';
  return { kind, projects, twins: twins.filter(isNew) };
}

function idsByHost(readings: Reading[]): Record<string, number[]> {
  const ids: Record<string, number[]> = {};
  for (const { toRead, read } of readings) {
    const { host } = toRead.destination;
    if (read.projectId !== undefined) ids[host] = [...(ids[host] ?? []), read.projectId];
  }
  return ids;
}
