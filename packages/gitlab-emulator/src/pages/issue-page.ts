import type { Issue, Note } from '../instance/issue.ts';
import type { Project } from '../instance/project.ts';
import { renderMarkdown } from '../text/markdown.ts';
import { escapeHtml, labelBadge, layout, moment, pathTo } from './layout.ts';

/** The page of one issue: what `web_url` shows. */
export const issuePage = (project: Project, issue: Issue): string =>
  layout({
    title: `${issue.title} (#${issue.iid})`,
    trail: [
      { text: project.path, href: pathTo(project.path) },
      { text: `#${issue.iid}`, href: pathTo(project.path, issue.iid) },
    ],
    body: [
      `<p class="meta">${stateBadges(issue)} Created ${moment(issue.createdAt)} by ${person(issue.author)}</p>`,
      `<h1>${escapeHtml(issue.title)}</h1>`,
      `<div class="labels">${issue.labels.map(labelBadge).join('')}</div>`,
      ...facts(issue),
      `<article class="card md">${issue.description === null ? '<p class="meta">No description</p>' : renderMarkdown(issue.description)}</article>`,
      ...issue.notes.map(noteCard),
    ].join('\n'),
  });

/** The badges that say whether an issue is open, and for whose eyes. */
export const stateBadges = ({ state, confidential, issueType }: Issue): string =>
  [
    `<span class="badge ${state}">${state === 'opened' ? 'Open' : 'Closed'}</span>`,
    ...(confidential ? ['<span class="badge confidential">Confidential</span>'] : []),
    ...(issueType === 'issue' ? [] : [`<span class="badge closed">${escapeHtml(issueType)}</span>`]),
  ].join(' ');

const facts = (issue: Issue): string[] => {
  const parts = [
    ...issue.assignees.map((user) => `Assigned to ${person(user)}`),
    ...(issue.dueDate === null ? [] : [`Due ${escapeHtml(issue.dueDate)}`]),
    ...(issue.closedAt === null ? [] : [`Closed ${moment(issue.closedAt)}`]),
    ...(issue.discussionLocked ? ['Discussion locked'] : []),
  ];
  return parts.length === 0 ? [] : [`<p class="meta">${parts.join(' · ')}</p>`];
};

const noteCard = (note: Note): string =>
  `<article class="card note" id="note_${note.id}"><p class="meta">${person(note.author)} · ${moment(note.createdAt)}${
    note.internal ? ' · <span class="badge confidential">Internal note</span>' : ''
  }</p><div class="md">${renderMarkdown(note.body)}</div></article>`;

const person = ({ name, username }: { name: string; username: string }): string =>
  `${escapeHtml(name)} <span>@${escapeHtml(username)}</span>`;
