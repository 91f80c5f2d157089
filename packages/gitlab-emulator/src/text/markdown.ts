import createMarkdown, { type MarkdownIt } from 'markdown-it';
import sanitizeHtml from 'sanitize-html';
import { multilineQuote } from './multiline-quote.ts';

/** Markdown as GitLab reads it, as far as it concerns us: tables, raw HTML, bare URLs that name their scheme, `>>>` quotes. */
export const createGitLabMarkdown = (
  options: { highlight?: (code: string, language: string) => string } = {},
): MarkdownIt => {
  const created: MarkdownIt = new createMarkdown({ html: true, linkify: true, ...options }).use(multilineQuote);
  created.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  return created;
};

/** The reading by which quick actions and references are found. */
export const markdown: MarkdownIt = createGitLabMarkdown();

/** Close to the allow-list of GitLab's own sanitiser. */
const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags: [
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'br', 'hr', 'p', 'div', 'span', 'blockquote', 'pre', 'code', 'kbd', 'samp'],
    ...[
      'b',
      'i',
      'strong',
      'em',
      'a',
      'img',
      'tt',
      'ins',
      'del',
      's',
      'strike',
      'sup',
      'sub',
      'small',
      'q',
      'var',
      'mark',
    ],
    ...['ol', 'ul', 'li', 'dl', 'dt', 'dd', 'table', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th', 'ruby', 'rt', 'rp'],
    ...['details', 'summary', 'figure', 'figcaption', 'abbr', 'bdo', 'cite', 'dfn', 'time', 'wbr'],
  ],
  allowedAttributes: {
    a: ['href', 'title'],
    img: ['src', 'alt', 'title', 'width', 'height'],
    td: ['align', 'colspan', 'rowspan'],
    th: ['align', 'colspan', 'rowspan'],
    ol: ['start'],
    details: ['open'],
    abbr: ['title'],
    bdo: ['dir'],
    time: ['datetime'],
    div: ['align'],
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  disallowedTagsMode: 'discard',
  transformTags: { a: sanitizeHtml.simpleTransform('a', { rel: 'nofollow noreferrer noopener' }, true) },
};

/** What of HTML stays: no scripts, styles, ids, classes or event handlers. */
export const SANITISER: sanitizeHtml.IOptions = {
  ...ALLOWED,
  allowedAttributes: { ...ALLOWED.allowedAttributes, a: ['href', 'title', 'rel'] },
};

/** HTML that cannot act: of Markdown from anyone, without scripts, styles, ids, classes or event handlers. */
export const renderMarkdown = (text: string): string => sanitizeHtml(markdown.render(text), SANITISER);
