import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import createMarkdown from 'markdown-it';

/** Where the repository is. */
export const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** A block of code; `info` is what stands behind its fence, empty for one that is merely indented. */
export type Block = { info: string; text: string; line: number };

/** A page of documentation as its readers see it. */
export type Page = {
  /** Relative to the repository, with slashes. */
  file: string;
  text: string;
  blocks: Block[];
  /** Code within running text. */
  spans: Array<{ text: string; line: number }>;
  links: Array<{ target: string; line: number }>;
  headings: string[];
};

const markdown = createMarkdown();

/** Folders in which every page is documentation. */
const FOLDERS = ['.', 'docs', 'bench', 'ops', 'packages/gitlab-emulator'];

/** Every page that is there for people to read. */
export function readPages(): Page[] {
  return FOLDERS.flatMap(pagesIn).sort().map(readPage);
}

function pagesIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return folder.startsWith('docs') || folder.startsWith('ops') ? pagesIn(file) : [];
    return entry.name.endsWith('.md') ? [file] : [];
  });
}

function readPage(file: string): Page {
  return parsePage(file, readFileSync(path.join(ROOT, file), 'utf8'));
}

/** Reads Markdown as its readers see it. */
export function parsePage(file: string, text: string): Page {
  const page: Page = { file, text, blocks: [], spans: [], links: [], headings: [] };
  const tokens = markdown.parse(text, {});
  for (const [index, token] of tokens.entries()) {
    const line = (token.map?.[0] ?? 0) + 1;
    if (token.type === 'fence' || token.type === 'code_block') {
      page.blocks.push({ info: token.info.trim(), text: token.content, line });
    }
    if (token.type !== 'inline') continue;
    const parts = token.children ?? [];
    if (tokens[index - 1]?.type === 'heading_open') page.headings.push(plainText(parts));
    for (const part of parts) {
      if (part.type === 'code_inline') page.spans.push({ text: part.content, line });
      const target = part.attrGet(part.type === 'image' ? 'src' : 'href');
      if (target !== null) page.links.push({ target: String(target), line });
    }
  }
  return page;
}

function plainText(parts: Array<{ type: string; content: string }>): string {
  return parts.map(({ type, content }) => (type === 'text' || type === 'code_inline' ? content : '')).join('');
}
