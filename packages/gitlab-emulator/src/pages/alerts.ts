import type { MarkdownIt } from 'markdown-it';

const MARK = /^\[!(note|tip|important|caution|warning)\][ \t]*([^\n]*)/i;

/** GitLab's alerts: block quotes whose first line is `[!warning]`, with a title of their own or that word. */
export const alerts = (markdown: MarkdownIt): void => {
  markdown.core.ruler.before('inline', 'alerts', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      const quote = tokens[index - 2];
      if (token.type !== 'inline' || quote?.type !== 'blockquote_open') continue;
      const [whole, kind = '', title = ''] = MARK.exec(token.content) ?? [];
      if (whole === undefined) continue;
      const name = kind.toLowerCase();
      const heading = title.trim() || name.charAt(0).toUpperCase() + name.slice(1);
      token.content = `**${heading}**  ${token.content.slice(whole.length)}`;
      quote.attrSet('class', `alert alert-${name}`);
    }
  });
};
