import type { MarkdownIt } from 'markdown-it';

const FENCE = /^>>> *$/;

/** GitLab's multi-line block quote: everything between two lines of `>>>`. */
export const multilineQuote = (markdown: MarkdownIt): void => {
  markdown.block.ruler.before('blockquote', 'multiline_quote', (state, startLine, endLine, silent) => {
    const lineAt = (line: number): string => state.src.slice(state.bMarks[line], state.eMarks[line]);
    if (state.level > 0 || !FENCE.test(lineAt(startLine))) return false;
    let close = startLine + 1;
    while (close < endLine && !FENCE.test(lineAt(close))) close += 1;
    if (close >= endLine) return false;
    if (silent) return true;
    const parent = state.parentType;
    state.parentType = 'blockquote';
    state.push('blockquote_open', 'blockquote', 1).map = [startLine, close + 1];
    const lineMax = state.lineMax;
    state.lineMax = close;
    state.md.block.tokenize(state, startLine + 1, close);
    state.lineMax = lineMax;
    state.push('blockquote_close', 'blockquote', -1);
    state.parentType = parent;
    state.line = close + 1;
    return true;
  });
};
