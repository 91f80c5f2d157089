import type { MarkdownIt } from 'markdown-it';

const BOX = /^\[([ xX~])\][ \t\n]/;
const SHOWN: Record<string, string> = { ' ': '☐', x: '☑', X: '☑', '~': '☒' };

/** GitLab's task lists: boxes as characters, since the pages have no form to send. */
export const taskLists = (markdown: MarkdownIt): void => {
  markdown.core.ruler.after('inline', 'task_lists', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      const item = tokens[index - 2];
      const first = token.children?.[0];
      if (token.type !== 'inline' || item?.type !== 'list_item_open' || first?.type !== 'text') continue;
      const mark = BOX.exec(token.content)?.[1];
      if (mark === undefined) continue;
      first.content = `${SHOWN[mark]}${first.content.slice('[x]'.length)}`;
      item.attrJoin('class', 'task');
    }
  });
};
