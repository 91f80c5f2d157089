import { roleIn } from '../instance/access.ts';
import { type Answer, json } from './answer.ts';
import type { Call } from './call.ts';
import { declare } from './declaration.ts';
import { projectOf } from './find-project.ts';
import { stamp } from './issue-entity.ts';
import { noteLimited } from './limiters.ts';
import { PAGINATION, paginate } from './pagination.ts';

/** GET /projects/:id; what concerns repositories and pipelines is left out. */
export const readProject = (call: Call): Answer => {
  const { compatibility, inferred } = call.instance;
  if (call.limiters.projectRead(call.token?.user.id ?? call.address, call.at))
    return noteLimited({ retryAfter: compatibility.retryAfterOnAppLimiter });
  const found = projectOf(call);
  if (found.kind === 'refused') return found.answer;
  const { project } = found;
  const namespace = project.path.split('/').slice(0, -1).join('/');
  const level = call.token === undefined ? undefined : roleIn(project, call.token);
  const url = `${call.instance.publicUrl}/${project.path}`;
  return json(200, {
    id: project.id,
    description: null,
    name: project.name,
    name_with_namespace: [...namespace.split('/').filter(Boolean), project.name].join(' / '),
    path: project.path.split('/').at(-1),
    path_with_namespace: project.path,
    created_at: stamp(project.createdAt),
    web_url: url,
    namespace: { kind: 'group', full_path: namespace },
    _links: { self: `${call.instance.publicUrl}/api/v4/projects/${project.id}` },
    archived: project.archived,
    visibility: project.visibility,
    issues_enabled: project.issuesEnabled,
    issues_access_level: project.issuesEnabled ? 'enabled' : 'disabled',
    open_issues_count: project.issues.filter(({ state }) => state === 'opened').length,
    ...(inferred.projectSaysAccessLevel && {
      permissions: {
        project_access: level === undefined ? null : { access_level: level, notification_level: 3 },
        group_access: null,
      },
    }),
  });
};

/** GET /projects/:id/labels, by title. */
export const listLabels = (call: Call): Answer => {
  const declared = declare(call, PAGINATION);
  if (declared.kind === 'refused') return declared.answer;
  const found = projectOf(call);
  if (found.kind === 'refused') return found.answer;
  const labels = [...found.project.labels.values()].sort((a, b) => (a.title < b.title ? -1 : 1));
  const { items, headers } = paginate(call, labels, declared.values);
  const body = items.map(({ id, title, color }) => ({
    id,
    name: title,
    color,
    text_color: '#FFFFFF',
    description: null,
    description_html: '',
    archived: false,
    subscribed: false,
    priority: null,
    is_project_label: true,
  }));
  return json(200, body, headers);
};
