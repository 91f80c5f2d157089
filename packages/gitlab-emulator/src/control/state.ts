import { findProject, type Instance } from '../instance/instance.ts';
import { type IssueSnapshot, issueSnapshot, type ProjectSnapshot, projectSnapshots } from './snapshot.ts';

/** Read access for tests, past tokens and limits; everything is a copy. */
export type State = {
  projects: () => ProjectSnapshot[];
  /** In the order they were made. Throws for an unknown project. */
  issues: (project: number | string, range?: { after?: number; limit?: number }) => IssueSnapshot[];
  issue: (project: number | string, iid: number) => IssueSnapshot | undefined;
};

/** The state of an instance; `after` is an iid, so that many issues can be read in pieces. */
export const createState = (instance: Instance): State => {
  const projectOf = (id: number | string) => {
    const project = findProject(instance, String(id));
    if (project === undefined) throw new Error(`There is no project ${id}: give its id or full path`);
    return project;
  };
  return {
    projects: () => projectSnapshots(instance),
    issues: (id, { after = 0, limit = Number.POSITIVE_INFINITY } = {}) =>
      projectOf(id)
        .issues.filter(({ iid }) => iid > after)
        .slice(0, limit)
        .map(issueSnapshot),
    issue: (id, iid) => {
      const issue = projectOf(id).byIid.get(iid);
      return issue === undefined ? undefined : issueSnapshot(issue);
    },
  };
};
