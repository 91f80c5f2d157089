import type { Instance } from './instance.ts';
import type { Issue } from './issue.ts';
import { addIssue, type Project } from './project.ts';
import type { User } from './user.ts';

type Deps = { instance: Instance; issue: Issue; target: Project; user: User; at: number };

/** Makes a copy in the other project and closes the original, which then names the copy in `moved_to_id`. */
export const moveIssue = ({ instance, issue, target, user, at }: Deps): Issue => {
  const copy: Issue = {
    ...structuredClone(issue),
    id: instance.nextId('issue'),
    iid: target.lastIid + 1,
    projectId: target.id,
    labels: issue.labels.filter((title) => target.labels.has(title)),
    updatedAt: at,
  };
  const source = instance.projects.get(issue.projectId);
  if (source !== undefined) instance.replica.remember(source, issue.iid);
  instance.replica.remember(target, copy.iid);
  addIssue(target, copy);
  Object.assign(issue, { state: 'closed', closedAt: at, closedBy: user, updatedAt: at, movedToId: copy.id });
  return copy;
};
