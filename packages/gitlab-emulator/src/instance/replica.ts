import type { Issue } from './issue.ts';
import type { Project } from './project.ts';

/** The issues of a project as one reader sees them. */
export type ProjectView = Pick<Project, 'issues' | 'byIid' | 'inTimeOrder'>;

/**
 * A read replica that runs behind: whoever wrote reads from the primary until the replica has caught up with that write,
 * all others read what was there `lagMs` ago.
 */
export type Replica = {
  lagMs: number;
  /** Keeps what an issue is, or that there is none, right before a write. */
  remember: (project: Project, iid: number) => void;
  wrote: (userId: number) => void;
  view: (project: Project, userId: number | undefined) => ProjectView;
};

type Undo = { at: number; projectId: number; iid: number; before: Issue | undefined };

/** A replica that is level with its primary while `lagMs` is 0; nothing is kept then. `now`: not the server's clock, which may be set. */
export const createReplica = ({ lagMs, now }: { lagMs: number; now: () => number }): Replica => {
  let undos: Undo[] = [];
  const lastWrite = new Map<number, number>();
  const replica: Replica = {
    lagMs,
    remember: (project, iid) => {
      if (replica.lagMs === 0) return;
      const at = now();
      undos = undos.filter((undo) => undo.at > at - replica.lagMs);
      const issue = project.byIid.get(iid);
      undos.push({ at, projectId: project.id, iid, before: issue && structuredClone(issue) });
    },
    wrote: (userId) => {
      if (replica.lagMs > 0) lastWrite.set(userId, now());
    },
    view: (project, userId) => {
      const behind = now() - replica.lagMs;
      const wroteAt = userId === undefined ? undefined : lastWrite.get(userId);
      if (replica.lagMs === 0 || (wroteAt !== undefined && wroteAt > behind)) return project;
      const undone = undos.filter((undo) => undo.projectId === project.id && undo.at > behind);
      return undone.length === 0 ? project : before(project, undone);
    },
  };
  return replica;
};

const before = (project: Project, undone: Undo[]): ProjectView => {
  const byIid = new Map(project.byIid);
  for (const { iid, before } of undone.toReversed()) {
    if (before === undefined) byIid.delete(iid);
    else byIid.set(iid, before);
  }
  return { byIid, issues: [...byIid.values()].sort((a, b) => a.id - b.id), inTimeOrder: false };
};
