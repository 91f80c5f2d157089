import type { Instance } from '../instance/instance.ts';
import type { Issue } from '../instance/issue.ts';
import type { Project } from '../instance/project.ts';
import { stateBadges } from './issue-page.ts';
import { escapeHtml, labelBadge, layout, moment, pathTo } from './layout.ts';

/** Issues on one page, so that a page stays readable after a benchmark. */
const PER_PAGE = 50;

/** A project's issues, the newest first; `page` counts from 1. */
export const projectPage = (project: Project, page: number): string => {
  const pages = Math.max(Math.ceil(project.issues.length / PER_PAGE), 1);
  const end = project.issues.length - (page - 1) * PER_PAGE;
  const issues = project.issues.slice(Math.max(end - PER_PAGE, 0), Math.max(end, 0)).reverse();
  const link = (to: number, text: string): string => `<a href="${pathTo(project.path)}?page=${to}">${text}</a>`;
  return layout({
    title: project.path,
    trail: [{ text: project.path, href: pathTo(project.path) }],
    body: `<h1>${escapeHtml(project.path)}</h1>
<p class="meta">Project ${project.id} · ${count(project.issues.length, 'issue')}${project.archived ? ' · archived' : ''}</p>
${issues.length === 0 ? '<p class="card">No issues yet.</p>' : `<ul class="card list">${issues.map((issue) => row(project, issue)).join('\n')}</ul>`}
<p class="pages"><span>${page > 1 ? link(page - 1, 'Newer') : ''}</span><span>${page < pages ? link(page + 1, 'Older') : ''}</span></p>`,
  });
};

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

const row = (project: Project, issue: Issue): string =>
  `<li><strong><a href="${pathTo(project.path, issue.iid)}">${escapeHtml(issue.title)}</a></strong>
<p class="meta">#${issue.iid} · ${moment(issue.createdAt)} · ${count(issue.notes.length, 'note')} ${stateBadges(issue)}</p>
<div class="labels">${issue.labels.map(labelBadge).join('')}</div></li>`;

/** All projects of the instance. */
export const instancePage = (instance: Instance): string => {
  const rows = [...instance.projects.values()].map(
    (project) => `<li><strong><a href="${pathTo(project.path)}">${escapeHtml(project.path)}</a></strong>
<p class="meta">Project ${project.id} · ${count(project.issues.length, 'issue')}</p></li>`,
  );
  return layout({
    title: 'Projects',
    trail: [],
    body: `<h1>Projects</h1>
<p class="meta">An emulated GitLab, for trying things out: its issues are in memory and gone when it stops.</p>
<ul class="card list">${rows.join('\n')}</ul>`,
  });
};
