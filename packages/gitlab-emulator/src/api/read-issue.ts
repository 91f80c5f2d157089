import { canCreateIssue, canUpdateIssue, ROLE, roleIn } from '../instance/access.ts';
import { findProject } from '../instance/instance.ts';
import { moveIssue } from '../instance/move-issue.ts';
import { removeIssue } from '../instance/project.ts';
import { type Answer, empty, FORBIDDEN, json, message } from './answer.ts';
import type { Call, SignedCall } from './call.ts';
import { declare } from './declaration.ts';
import { issueOf } from './find-project.ts';
import { issueEntity } from './issue-entity.ts';

/** GET /projects/:id/issues/:iid. */
export const readIssue = (call: Call): Answer => {
  const found = issueOf(call);
  if (found.kind === 'refused') return found.answer;
  return json(200, issueEntity(call.instance, found.project, found.issue, { single: true }));
};

/** DELETE /projects/:id/issues/:iid, for planners and above. */
export const deleteIssue = (call: SignedCall): Answer => {
  const found = issueOf(call);
  if (found.kind === 'refused') return asIssueNotFound(found.answer);
  const role = roleIn(found.project, call.token);
  if (role < ROLE.owner && role !== ROLE.planner) return FORBIDDEN;
  call.instance.replica.remember(found.project, found.issue.iid);
  removeIssue(found.project, found.issue);
  return empty(204);
};

/** POST /projects/:id/issues/:iid/move. */
export const moveIssueTo = (call: SignedCall): Answer => {
  const declared = declare(call, { to_project_id: { type: 'integer', required: true } });
  if (declared.kind === 'refused') return declared.answer;
  const found = issueOf(call);
  if (found.kind === 'refused') return asIssueNotFound(found.answer);
  const { instance, token, at } = call;
  const target = findProject(instance, String(declared.values.to_project_id));
  if (target === undefined) return message(404, '404 Project Not Found');
  const allowed = canUpdateIssue(found.project, found.issue, token) && canCreateIssue(target, token);
  if (!allowed || target === found.project)
    return message(400, 'Cannot move issue due to insufficient permissions or it is in the project already!');
  const copy = moveIssue({ instance, issue: found.issue, target, user: token.user, at });
  return json(201, issueEntity(instance, target, copy, { single: true }));
};

const asIssueNotFound = (answer: Answer): Answer =>
  answer.status === 404 && answer.body.includes('404 Not found') ? message(404, '404 Issue Not Found') : answer;
