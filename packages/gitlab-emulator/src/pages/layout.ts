/** Text made harmless for HTML, also within attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A link in the trail at the top of a page. */
export type Crumb = { text: string; href: string };

/** A whole page; `body` is HTML, everything else is text. */
export const layout = ({
  title,
  trail,
  body,
}: {
  title: string;
  trail: Crumb[];
  body: string;
}): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · GitLab emulator</title>
<link rel="stylesheet" href="/emulator-pages/style.css">
</head>
<body>
<header><div>${[{ text: 'GitLab emulator', href: '/' }, ...trail].map(crumb).join(' / ')}</div></header>
<main>
${body}
</main>
</body>
</html>
`;

const crumb = ({ text, href }: Crumb): string => `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`;

/** The address of a project's or an issue's page on this server. */
export const pathTo = (projectPath: string, iid?: number): string => {
  const project = `/${projectPath.split('/').map(encodeURIComponent).join('/')}`;
  return iid === undefined ? `${project}/-/issues` : `${project}/-/issues/${iid}`;
};

/** A moment as people read it, in UTC. */
export const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** A label; of a scoped one (`key::value`) the two halves have two tones. */
export const labelBadge = (title: string): string => {
  const at = title.lastIndexOf('::');
  const parts = at <= 0 || at + 2 >= title.length ? [title] : [title.slice(0, at), title.slice(at + 2)];
  return `<span class="label">${parts.map((part) => `<span>${escapeHtml(part)}</span>`).join('')}</span>`;
};
