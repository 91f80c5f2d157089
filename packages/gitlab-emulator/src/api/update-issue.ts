import { canUpdateIssue, ROLE, roleIn } from '../instance/access.ts';
import { applyQuickActions } from '../instance/apply-quick-actions.ts';
import { changeIssue } from '../instance/issue-change.ts';
import { extractQuickActions } from '../text/quick-action.ts';
import { strip } from '../text/strip.ts';
import { type Answer, error, FORBIDDEN, json } from './answer.ts';
import type { SignedCall } from './call.ts';
import { type Declaration, declare } from './declaration.ts';
import { issueOf } from './find-project.ts';
import { issueEntity } from './issue-entity.ts';
import { changeFrom, ISSUE_PARAMETERS, refuseFields } from './issue-parameters.ts';

const PARAMETERS = {
  title: { type: 'string' },
  ...ISSUE_PARAMETERS,
  state_event: { type: 'string', values: ['reopen', 'close'] },
  updated_at: { type: 'time', allowBlank: false },
} as const satisfies Declaration;

const NAMES = Object.keys(PARAMETERS);
const ALL_NAMES = NAMES.toSorted().join(', ');

/** PUT /projects/:id/issues/:iid. */
export const updateIssue = (call: SignedCall): Answer => {
  const declared = declare(call, PARAMETERS);
  if (declared.kind === 'refused') return declared.answer;
  const given = declared.values;
  if (!NAMES.some((name) => Object.hasOwn(given, name)))
    return error(400, call.instance.inferred.nothingToUpdateText.replace('{names}', ALL_NAMES));
  const found = issueOf(call);
  if (found.kind === 'refused') return found.answer;
  const { project, issue } = found;
  if (!canUpdateIssue(project, issue, call.token)) return FORBIDDEN;

  const { instance, token } = call;
  const { text, actions } = extractQuickActions(given.description ?? '');
  const title = given.title === undefined ? issue.title : strip(given.title ?? '');
  const description = given.description == null ? given.description : text;
  const refusal = refuseFields(instance.inferred, title, description ?? null);
  if (refusal !== undefined) return refusal;

  const planner = roleIn(project, token) >= ROLE.planner;
  const deps = { instance, project, issue, user: token.user, at: call.at, canCreateLabels: planner };
  const change = changeFrom(instance, given, { metadata: planner });
  const stateEvent = (given.state_event ?? undefined) as 'close' | 'reopen' | undefined;
  const indexed = { title: issue.title, description: issue.description };
  if (call.indexed) instance.searchRows.delete(issue.id);
  else if (!instance.searchRows.has(issue.id)) instance.searchRows.set(issue.id, indexed);
  instance.replica.remember(project, issue.iid);
  changeIssue(deps, { ...change, title, description, stateEvent });
  applyQuickActions({ ...deps, token }, actions);
  const place = { projectId: project.id, iid: issue.iid };
  if (given.title !== undefined)
    instance.recorder.text({ place: { ...place, field: 'title' }, submitted: title, stored: title, ran: [] });
  if (given.description != null)
    instance.recorder.text({
      place: { ...place, field: 'description' },
      submitted: given.description,
      stored: text,
      ran: actions,
    });
  return json(200, issueEntity(instance, project, issue, { single: true }));
};
