import type { Issue } from './issue.ts';
import type { Project } from './project.ts';
import type { Token } from './token.ts';

/** GitLab's access levels that decide something here. */
export const ROLE = { none: 0, guest: 10, planner: 15, reporter: 20, owner: 50 } as const;

/** The access level of a token in a project: its own, or a guest's where the project is open to everyone who is signed in. */
export const roleIn = (project: Project, token: Token | undefined): number => {
  if (token === undefined) return ROLE.none;
  if (token.user.admin) return ROLE.owner;
  return token.roles[project.id] ?? (project.visibility === 'private' ? ROLE.none : ROLE.guest);
};

/** True for members, whatever the visibility lets others do. */
export const isMember = (project: Project, token: Token): boolean =>
  token.user.admin || token.roles[project.id] !== undefined;

/** Whether the project exists as far as this caller is concerned. */
export const canSee = (project: Project, token: Token | undefined): boolean =>
  project.visibility === 'public' || roleIn(project, token) > ROLE.none;

/** Confidential issues are for planners and above, their author and their assignees. */
export const canReadIssue = (project: Project, issue: Issue, token: Token | undefined): boolean => {
  if (!project.issuesEnabled || !canSee(project, token)) return false;
  return !issue.confidential || roleIn(project, token) >= ROLE.planner || isInvolved(issue, token);
};

/** Planners and above change any issue; a guest changes what is theirs or assigned to them. */
export const canUpdateIssue = (project: Project, issue: Issue, token: Token): boolean =>
  !project.archived &&
  (roleIn(project, token) >= ROLE.planner || (roleIn(project, token) >= ROLE.guest && isInvolved(issue, token)));

/** Archived projects and projects without issues take no new ones. */
export const canCreateIssue = (project: Project, token: Token): boolean =>
  project.issuesEnabled && !project.archived && roleIn(project, token) >= ROLE.guest;

const isInvolved = (issue: Issue, token: Token | undefined): boolean =>
  token !== undefined && (issue.author.id === token.user.id || issue.assignees.some(({ id }) => id === token.user.id));
