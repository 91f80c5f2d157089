import type { Project } from '../gitlab/answer.ts';

/** 15, Planner: the least role that reads every confidential issue and sets labels (GitLab, `project_policy.rb`). */
const PLANNER = 15;

const ARCHIVED = 'the project is archived: unarchive it, or route its events to another project';
const ISSUES_OFF = 'the project has its issues switched off: switch them on, or route its events to another project';
const ROLE_TOO_LOW =
  'the role of the token is too low in this project: give it Planner (GitLab 17.7 and later) or Reporter';

/** What of a project keeps its token from working in it, as a hint that says the mend; undefined where nothing shows. */
export function findTrouble(project: Project): string | undefined {
  if (project.archived) return ARCHIVED;
  if (project.issues_enabled === false || project.issues_access_level === 'disabled') return ISSUES_OFF;
  const role = roleIn(project);
  return role !== undefined && role < PLANNER ? ROLE_TOO_LOW : undefined;
}

/** The access level GitLab says the token has, from the project or its groups; undefined where it says none. */
export function roleIn({ permissions }: Project): number | undefined {
  const levels = [permissions?.project_access?.access_level, permissions?.group_access?.access_level];
  const known = levels.filter((level) => level !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}
