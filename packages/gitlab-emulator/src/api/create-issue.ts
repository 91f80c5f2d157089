import { canCreateIssue, isMember, ROLE, roleIn } from '../instance/access.ts';
import { applyQuickActions } from '../instance/apply-quick-actions.ts';
import type { Instance } from '../instance/instance.ts';
import type { Issue } from '../instance/issue.ts';
import { changeIssue } from '../instance/issue-change.ts';
import { addIssue, type Project } from '../instance/project.ts';
import type { User } from '../instance/user.ts';
import { extractQuickActions } from '../text/quick-action.ts';
import { strip } from '../text/strip.ts';
import { type Answer, FORBIDDEN, json, message } from './answer.ts';
import type { SignedCall } from './call.ts';
import { type Declaration, declare, type Values } from './declaration.ts';
import { projectOf } from './find-project.ts';
import { issueEntity } from './issue-entity.ts';
import { changeFrom, ISSUE_PARAMETERS, refuseFields } from './issue-parameters.ts';
import { issueLimited } from './limiters.ts';

/** What may be sent. */
export const CREATE_PARAMETERS = {
  title: { type: 'string', required: true },
  ...ISSUE_PARAMETERS,
  created_at: { type: 'time' },
  iid: { type: 'integer' },
} as const satisfies Declaration;

/** POST /projects/:id/issues. The limiter runs before the model's validation: a title too long costs one of the allowance, a missing one does not. */
export const createIssue = (call: SignedCall): Answer => {
  const declared = declare(call, CREATE_PARAMETERS);
  if (declared.kind === 'refused') return declared.answer;
  const found = projectOf(call);
  if (found.kind === 'refused') return found.answer;
  const { project } = found;
  if (!canCreateIssue(project, call.token)) return FORBIDDEN;
  if (call.limiters.issue(project.id, call.token.user.id, call.at)) return issueLimited();
  return save(call, project, declared.values);
};

const save = (call: SignedCall, project: Project, given: Values<typeof CREATE_PARAMETERS>): Answer => {
  const { instance, token } = call;
  const title = strip(given.title ?? '');
  const submitted = isBlank(given.description) ? project.descriptionTemplate : given.description;
  const { text, actions } = extractQuickActions(submitted ?? '');
  const description = submitted == null ? null : text;
  const refusal = refuseFields(instance.inferred, title, description);
  if (refusal !== undefined) return refusal;
  // Only owners choose the number and the time; from all others GitLab ignores them without a word.
  const owner = roleIn(project, token) >= ROLE.owner;
  const iid = (owner ? given.iid : undefined) ?? project.lastIid + 1;
  const taken = project.byIid.has(iid) || (!instance.inferred.deletedNumbersAreFree && project.deletedIids.has(iid));
  if (taken) return message(409, 'Duplicated issue');
  const createdAt = (owner ? given.created_at : undefined) ?? call.at;
  const issue = blankIssue(instance, {
    id: instance.nextId('issue'),
    ...{ iid, projectId: project.id, author: token.user, createdAt },
  });
  const role = roleIn(project, token);
  const change = changeFrom(instance, given, { metadata: isMember(project, token) });
  if (change.issueType === 'incident' && role < ROLE.reporter) change.issueType = undefined;
  const deps = { instance, project, issue, user: token.user, at: createdAt, canCreateLabels: role >= ROLE.planner };
  changeIssue(deps, { ...change, title, description });
  instance.replica.remember(project, iid);
  addIssue(project, issue);
  if (!call.indexed) instance.searchRows.set(issue.id, null);
  if (actions.length > 0) applyQuickActions({ ...deps, at: call.at, token }, actions);
  const place = { projectId: project.id, iid };
  instance.recorder.text({ place: { ...place, field: 'title' }, submitted: title, stored: title, ran: [] });
  if (submitted != null)
    instance.recorder.text({ place: { ...place, field: 'description' }, submitted, stored: text, ran: actions });
  return json(201, issueEntity(instance, project, issue, { single: true }));
};

const isBlank = (value: string | null | undefined): boolean => value == null || value.trim() === '';

type Born = { id: number; iid: number; projectId: number; author: User; createdAt: number };

const blankIssue = ({ inferred }: Instance, born: Born): Issue => ({
  ...born,
  title: '',
  description: null,
  labels: [],
  state: 'opened',
  confidential: false,
  discussionLocked: inferred.discussionLockedAtFirst,
  issueType: 'issue',
  severity: 'unknown',
  dueDate: null,
  assignees: [],
  updatedAt: born.createdAt,
  closedAt: null,
  closedBy: null,
  movedToId: null,
  notes: [],
});
