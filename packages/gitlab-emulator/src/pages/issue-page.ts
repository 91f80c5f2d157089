import type { Issue, Note } from '../instance/issue.ts';
import type { Project } from '../instance/project.ts';
import type { User } from '../instance/user.ts';
import { escapeHtml, labelBadge, layout, moment, pathTo } from './layout.ts';
import { renderForPage } from './page-markdown.ts';

/** The page of one issue: what `web_url` shows. */
export const issuePage = (project: Project, issue: Issue): string =>
  layout({
    title: `${issue.title} (#${issue.iid})`,
    trail: [
      { text: project.path, href: pathTo(project.path) },
      { text: `#${issue.iid}`, href: pathTo(project.path, issue.iid) },
    ],
    body: `<h1>${escapeHtml(issue.title)}</h1>
<p class="meta">${stateBadges(issue)} Created ${moment(issue.createdAt)} by ${person(issue.author)}</p>
<div class="issue">
<aside><dl>
${facts(issue)
  .map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`)
  .join('\n')}
</dl></aside>
<div class="content">
<article class="card md">${issue.description === null ? '<p class="meta">No description</p>' : renderForPage(issue.description)}</article>
<h2>Activity</h2>
${issue.notes.length === 0 ? '<p class="meta">No notes yet.</p>' : `<ol class="thread">\n${issue.notes.map(noteItem).join('\n')}\n</ol>`}
</div>
</div>`,
  });

/** The badges that say whether an issue is open, and for whose eyes. */
export const stateBadges = ({ state, confidential, issueType }: Issue): string =>
  [
    `<span class="badge ${state}">${state === 'opened' ? 'Open' : 'Closed'}</span>`,
    ...(confidential ? ['<span class="badge confidential">Confidential</span>'] : []),
    ...(issueType === 'issue' ? [] : [`<span class="badge closed">${escapeHtml(issueType)}</span>`]),
  ].join(' ');

/** What GitLab has at the side; values are HTML. */
const facts = (issue: Issue): [name: string, value: string][] => {
  const none = '<span class="meta">None</span>';
  return [
    ['Assignee', issue.assignees.map(person).join(', ') || none],
    ['Labels', issue.labels.length === 0 ? none : `<div class="labels">${issue.labels.map(labelBadge).join('')}</div>`],
    ['Due date', issue.dueDate === null ? none : escapeHtml(issue.dueDate)],
    ...(issue.issueType === 'incident' ? [['Severity', escapeHtml(issue.severity)] as [string, string]] : []),
    ...(issue.closedAt === null ? [] : [['Closed', closing(issue)] as [string, string]]),
    ...(issue.discussionLocked ? [['Discussion', 'Locked'] as [string, string]] : []),
  ];
};

const closing = ({ closedAt, closedBy, movedToId }: Issue): string => {
  const by = closedBy === null ? '' : ` by ${person(closedBy)}`;
  return `${moment(closedAt ?? 0)}${by}${movedToId === null ? '' : ', moved'}`;
};

const noteItem = (note: Note): string =>
  `<li class="${note.internal ? 'note internal' : 'note'}" id="note_${note.id}"><span class="avatar" aria-hidden="true">${initial(note.author)}</span>
<article class="card"><p class="meta">${person(note.author)} · ${moment(note.createdAt)}${
    note.internal ? ' · <span class="badge confidential">Internal note</span>' : ''
  }</p><div class="md">${renderForPage(note.body)}</div></article></li>`;

const initial = ({ name }: User): string => escapeHtml([...name.trim()][0]?.toUpperCase() ?? '?');

const person = ({ name, username }: User): string =>
  `${escapeHtml(name)} <span class="username">@${escapeHtml(username)}</span>`;
