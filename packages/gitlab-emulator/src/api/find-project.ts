import { canReadIssue, canSee } from '../instance/access.ts';
import { findProject } from '../instance/instance.ts';
import type { Issue } from '../instance/issue.ts';
import type { Project } from '../instance/project.ts';
import type { ProjectView } from '../instance/replica.ts';
import { type Answer, empty, error, message, NOT_FOUND } from './answer.ts';
import type { Call } from './call.ts';

type Refused = { kind: 'refused'; answer: Answer };

/** The project that `:id` names, as far as the caller may know of it. */
export const projectOf = (call: Call): { kind: 'project'; project: Project } | Refused => {
  const id = call.pathParameters.id ?? '';
  const project = findProject(call.instance, id);
  if (project !== undefined && canSee(project, call.token)) return { kind: 'project', project };
  const moved = findFormer(call, id);
  if (moved !== undefined && call.method !== 'GET')
    return refused(message(405, 'Non GET methods are not allowed for moved projects'));
  if (moved !== undefined) return refused(redirect(call, id, moved));
  return refused(message(404, '404 Project Not Found'));
};

/** The issue that `:id` and `:iid` name, if the caller may read it. */
export const issueOf = (call: Call): { kind: 'issue'; project: Project; issue: Issue } | Refused => {
  const iid = call.pathParameters.iid ?? '';
  if (!/^\d+$/.test(iid)) return refused(error(400, call.instance.inferred.invalidIidText));
  const found = projectOf(call);
  if (found.kind === 'refused') return found;
  const issue = viewOf(call, found.project).byIid.get(Number(iid));
  if (issue === undefined || !canReadIssue(found.project, issue, call.token)) return refused(NOT_FOUND);
  return { kind: 'issue', project: found.project, issue };
};

/** The issues that a call reads: a GET those of the replica, all others those there are. */
export const viewOf = (call: Call, project: Project): ProjectView =>
  call.method === 'GET' ? call.instance.replica.view(project, call.token?.user.id) : project;

const refused = (answer: Answer): Refused => ({ kind: 'refused', answer });

const findFormer = (call: Call, path: string): Project | undefined =>
  [...call.instance.projects.values()].find(
    (project) => project.formerPaths.includes(path) && canSee(project, call.token),
  );

const redirect = (call: Call, id: string, project: Project): Answer =>
  empty(301, {
    Location: `${call.instance.publicUrl}${call.path.replace(`/${encodeURIComponent(id)}`, `/${project.id}`)}`,
  });
