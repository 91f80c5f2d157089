import type { User } from './user.ts';

/** A note on an issue; times in ms. */
export type Note = {
  id: number;
  body: string;
  author: User;
  createdAt: number;
  updatedAt: number;
  internal: boolean;
};

/** GitLab's kinds of issue that the free edition has. */
export const ISSUE_TYPES = ['issue', 'incident', 'task', 'test_case'] as const;
/** The kind of one issue; only an incident has a severity. */
export type IssueType = (typeof ISSUE_TYPES)[number];

/** Severities that an incident can have. */
export const SEVERITIES = ['unknown', 'low', 'medium', 'high', 'critical'] as const;
/** How bad an incident is; any other kind stays `unknown`. */
export type IssueSeverity = (typeof SEVERITIES)[number];

/** An issue as it is stored; times in ms, description after quick actions were cut out. */
export type Issue = {
  id: number;
  iid: number;
  projectId: number;
  title: string;
  description: string | null;
  /** Sorted titles. */
  labels: string[];
  state: 'opened' | 'closed';
  confidential: boolean;
  /** null until somebody sets it. */
  discussionLocked: boolean | null;
  issueType: IssueType;
  severity: IssueSeverity;
  dueDate: string | null;
  author: User;
  assignees: User[];
  createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  closedBy: User | null;
  movedToId: number | null;
  notes: Note[];
};
