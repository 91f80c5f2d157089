import type { ProjectOptions } from '../options.ts';
import type { Issue } from './issue.ts';

/** A label of a project. */
export type Label = { id: number; title: string; color: string };

/** A project with its issues in the order they were made. */
export type Project = {
  id: number;
  path: string;
  name: string;
  issuesEnabled: boolean;
  archived: boolean;
  visibility: 'private' | 'internal' | 'public';
  descriptionTemplate: string | null;
  formerPaths: string[];
  createdAt: number;
  labels: Map<string, Label>;
  issues: Issue[];
  byIid: Map<number, Issue>;
  /** The greatest iid ever used: the next issue gets one more. */
  lastIid: number;
  /** Numbers whose issue was deleted. */
  deletedIids: Set<number>;
  /** True while `issues` is also sorted by `createdAt`, so that a window of time can be cut out by bisection. */
  inTimeOrder: boolean;
};

/** A project without issues, as the options describe it. */
export const createProject = (options: ProjectOptions, { at }: { at: number }): Project => ({
  id: options.id,
  path: options.path,
  name: options.name ?? options.path.split('/').at(-1) ?? options.path,
  issuesEnabled: options.issuesEnabled ?? true,
  archived: options.archived ?? false,
  visibility: options.visibility ?? 'private',
  descriptionTemplate: options.descriptionTemplate ?? null,
  formerPaths: options.formerPaths ?? [],
  createdAt: at,
  labels: new Map(),
  issues: [],
  byIid: new Map(),
  lastIid: 0,
  deletedIids: new Set(),
  inTimeOrder: true,
});

/** Stores an issue; its iid has to be free. */
export const addIssue = (project: Project, issue: Issue): void => {
  const last = project.issues.at(-1);
  if (last !== undefined && issue.createdAt < last.createdAt) project.inTimeOrder = false;
  project.issues.push(issue);
  project.byIid.set(issue.iid, issue);
  project.lastIid = Math.max(project.lastIid, issue.iid);
};

/** Removes an issue; its iid is not given out again. */
export const removeIssue = (project: Project, issue: Issue): void => {
  project.issues.splice(project.issues.indexOf(issue), 1);
  project.byIid.delete(issue.iid);
  project.deletedIids.add(issue.iid);
};

/** The issues made within [from, to] (ms, inclusive), in the order they were made. */
export const issuesWithin = (project: Pick<Project, 'issues' | 'inTimeOrder'>, from: number, to: number): Issue[] => {
  if (!project.inTimeOrder) return project.issues.filter(({ createdAt }) => createdAt >= from && createdAt <= to);
  const start = firstIndex(project.issues, (issue) => issue.createdAt >= from);
  const end = firstIndex(project.issues, (issue) => issue.createdAt > to);
  return project.issues.slice(start, end);
};

const firstIndex = (issues: Issue[], holds: (issue: Issue) => boolean): number => {
  let low = 0;
  let high = issues.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const issue = issues[middle];
    if (issue !== undefined && holds(issue)) high = middle;
    else low = middle + 1;
  }
  return low;
};
