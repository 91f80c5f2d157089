import { ROLE, roleIn } from '../instance/access.ts';
import { applyQuickActions } from '../instance/apply-quick-actions.ts';
import type { Instance } from '../instance/instance.ts';
import type { Issue, Note } from '../instance/issue.ts';
import type { Project } from '../instance/project.ts';
import { extractQuickActions } from '../text/quick-action.ts';
import { type Answer, FORBIDDEN, json, message } from './answer.ts';
import type { Call, SignedCall } from './call.ts';
import { type Declaration, declare } from './declaration.ts';
import { issueOf } from './find-project.ts';
import { stamp } from './issue-entity.ts';
import { noteLimited } from './limiters.ts';
import { PAGINATION, paginate } from './pagination.ts';
import { userEntity } from './user-entity.ts';

const LIST_PARAMETERS = {
  order_by: { type: 'string', values: ['created_at', 'updated_at'] },
  sort: { type: 'string', values: ['asc', 'desc'] },
  ...PAGINATION,
} as const satisfies Declaration;

/** GET /projects/:id/issues/:iid/notes, newest first unless asked otherwise; internal notes are for planners and above. */
export const listNotes = (call: Call): Answer => {
  const declared = declare(call, LIST_PARAMETERS);
  if (declared.kind === 'refused') return declared.answer;
  const found = issueOf(call);
  if (found.kind === 'refused') return found.answer;
  const { project, issue } = found;
  const { order_by, sort } = declared.values;
  const key = order_by === 'updated_at' ? 'updatedAt' : 'createdAt';
  const direction = sort === 'asc' ? 1 : -1;
  const planner = roleIn(project, call.token) >= ROLE.planner;
  const notes = issue.notes
    .filter((note) => planner || !note.internal)
    .sort((a, b) => direction * (a[key] - b[key] || a.id - b.id));
  const { items, headers } = paginate(call, notes, declared.values);
  const body = items.map((note) => noteEntity(call.instance, project, issue, note));
  return json(200, body, headers);
};

/** What may be sent. */
export const NOTE_PARAMETERS = {
  body: { type: 'string', required: true },
  internal: { type: 'boolean' },
  confidential: { type: 'boolean' },
  created_at: { type: 'time' },
} as const satisfies Declaration;

/** POST /projects/:id/issues/:iid/notes. The limiter counts before the issue is looked up. */
export const createNote = (call: SignedCall): Answer => {
  const declared = declare(call, NOTE_PARAMETERS);
  if (declared.kind === 'refused') return declared.answer;
  const { instance, token, at } = call;
  if (call.limiters.note(token.user.id, at))
    return noteLimited({ retryAfter: instance.compatibility.retryAfterOnAppLimiter });
  const found = issueOf(call);
  if (found.kind === 'refused') return found.answer;
  const { project, issue } = found;
  const role = roleIn(project, token);
  const planner = role >= ROLE.planner;
  const given = declared.values;
  const internal = (given.internal ?? given.confidential) === true;
  const closedToThem = issue.discussionLocked === true && role < ROLE.guest;
  if (project.archived || role < ROLE.guest || closedToThem || (internal && !planner)) return FORBIDDEN;

  const submitted = given.body ?? '';
  const { text, actions } = extractQuickActions(submitted);
  if (text === '' && actions.length === 0) return message(400, instance.inferred.blankNoteText);
  const noteId = instance.nextId('note');
  instance.recorder.text({
    place: { projectId: project.id, iid: issue.iid, field: 'note', noteId },
    submitted,
    stored: text,
    ran: actions,
  });
  const deps = { instance, project, issue, user: token.user, at, canCreateLabels: planner, token };
  instance.replica.remember(project, issue.iid);
  applyQuickActions(deps, actions);
  if (text === '')
    return json(202, {
      commands_changes: Object.fromEntries(actions.map(({ command, argument }) => [command, argument || true])),
      summary: actions.map(({ command }) => `Applied ${command} command.`),
    });
  const createdAt = (role >= ROLE.owner ? given.created_at : undefined) ?? at;
  const note: Note = { id: noteId, body: text, author: token.user, createdAt, updatedAt: createdAt, internal };
  issue.notes.push(note);
  issue.updatedAt = at;
  return json(201, noteEntity(instance, project, issue, note));
};

const noteEntity = (instance: Instance, project: Project, issue: Issue, note: Note) => ({
  id: note.id,
  type: null,
  body: note.body,
  author: userEntity(instance, note.author),
  created_at: stamp(note.createdAt),
  updated_at: stamp(note.updatedAt),
  system: false,
  noteable_id: issue.id,
  noteable_type: 'Issue',
  project_id: project.id,
  resolvable: false,
  confidential: note.internal,
  internal: note.internal,
  imported: false,
  imported_from: 'none',
  noteable_iid: issue.iid,
  commands_changes: {},
});
