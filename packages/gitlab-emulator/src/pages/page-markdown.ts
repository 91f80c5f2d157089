import highlighter from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import diff from 'highlight.js/lib/languages/diff';
import ini from 'highlight.js/lib/languages/ini';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import type { MarkdownIt } from 'markdown-it';
import sanitizeHtml from 'sanitize-html';
import { createGitLabMarkdown, SANITISER } from '../text/markdown.ts';
import { alerts } from './alerts.ts';
import { taskLists } from './task-lists.ts';

for (const [name, language] of Object.entries({ bash, diff, ini, javascript, json, python, xml, yaml }))
  highlighter.registerLanguage(name, language);

/** Longer code is shown plainly: colouring 1 MiB takes seconds. */
const MAX_COLOURED = 100_000;

const page: MarkdownIt = createGitLabMarkdown({
  highlight: (code, language) =>
    highlighter.getLanguage(language) === undefined || code.length > MAX_COLOURED
      ? ''
      : highlighter.highlight(code, { language, ignoreIllegals: true }).value,
})
  .use(taskLists)
  .use(alerts);

/** Classes that change a look and nothing else, so that a text may well forge them. */
const LOOKS: sanitizeHtml.IOptions = {
  ...SANITISER,
  allowedClasses: { span: ['hljs-*'], li: ['task'], blockquote: ['alert', 'alert-*'] },
};

/** HTML for people to look at, close to what GitLab shows, and as harmless as the recorder's. */
export const renderForPage = (text: string): string => sanitizeHtml(page.render(text), LOOKS);
