import type { Instance } from '../instance/instance.ts';
import type { Issue, Note } from '../instance/issue.ts';
import type { Project } from '../instance/project.ts';

/** A note as tests see it. */
export type NoteSnapshot = {
  id: number;
  body: string;
  author: string;
  internal: boolean;
  createdAt: string;
};

/** An issue as it is stored, with user names for users and ISO 8601 for times. */
export type IssueSnapshot = Omit<
  Issue,
  'author' | 'assignees' | 'closedBy' | 'notes' | 'createdAt' | 'updatedAt' | 'closedAt'
> & {
  author: string;
  assignees: string[];
  closedBy: string | null;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  notes: NoteSnapshot[];
};

/** A copy of an issue: changing it changes nothing. */
export const issueSnapshot = (issue: Issue): IssueSnapshot => ({
  ...issue,
  labels: [...issue.labels],
  author: issue.author.username,
  assignees: issue.assignees.map(({ username }) => username),
  closedBy: issue.closedBy?.username ?? null,
  createdAt: iso(issue.createdAt),
  updatedAt: iso(issue.updatedAt),
  closedAt: issue.closedAt === null ? null : iso(issue.closedAt),
  notes: issue.notes.map(noteSnapshot),
});

const noteSnapshot = ({ author, createdAt, updatedAt: _, ...note }: Note): NoteSnapshot => ({
  ...note,
  author: author.username,
  createdAt: iso(createdAt),
});

/** A project without its issues. */
export type ProjectSnapshot = Pick<Project, 'id' | 'path' | 'name' | 'issuesEnabled' | 'archived' | 'visibility'> & {
  labels: string[];
  issues: number;
  lastIid: number;
};

/** All projects of an instance. */
export const projectSnapshots = (instance: Instance): ProjectSnapshot[] =>
  [...instance.projects.values()].map(({ id, path, name, issuesEnabled, archived, visibility, ...project }) => ({
    ...{ id, path, name, issuesEnabled, archived, visibility },
    labels: [...project.labels.keys()].sort(),
    issues: project.issues.length,
    lastIid: project.lastIid,
  }));

const iso = (at: number): string => new Date(at).toISOString();
