import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { anchorsOf } from './anchors.ts';
import { type Page, parsePage, ROOT, readPages } from './page.ts';

const pages = readPages();

/** The links of a page that lead nowhere: to no file, or to no heading. Addresses of other hosts are not asked. */
function brokenLinks(page: Page, all: Page[]): string[] {
  return page.links.flatMap(({ target, line }) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [address = '', anchor] = decodeURIComponent(target).split('#');
    const file = address === '' ? page.file : path.posix.join(path.posix.dirname(page.file), address);
    const said = `${page.file}:${line}: ${target}`;
    if (!existsSync(path.join(ROOT, file))) return [`${said}: there is no ${file}`];
    const other = file === page.file ? page : all.find((each) => each.file === file);
    if (anchor === undefined || other === undefined) return [];
    return anchorsOf(other).has(anchor) ? [] : [`${said}: ${file} has no such heading`];
  });
}

it.each(pages)('every link of $file leads somewhere', (page) => {
  expect(brokenLinks(page, pages)).toEqual([]);
});

it('would find a file and a heading that are not there', () => {
  const text =
    '# One `two`, three\n\n# One two three\n\n[a](#one-two-three-1) [b](#gone) [c](docs/gone.md) [d](LICENSE#x)';
  expect(brokenLinks(parsePage('README.md', text), pages)).toEqual([
    'README.md:5: #gone: README.md has no such heading',
    'README.md:5: docs/gone.md: there is no docs/gone.md',
  ]);
});

it('the README leads, in as many steps as it takes, to every page', () => {
  const reached = new Set(['README.md']);
  for (const file of reached) {
    const page = pages.find((each) => each.file === file);
    for (const { target } of page?.links ?? []) {
      if (!/^[a-z]+:/.test(target)) reached.add(path.posix.join(path.posix.dirname(file), target.split('#')[0] || '.'));
    }
    if (file.startsWith('docs/') && !file.endsWith('.md')) reached.add(`${file.replace(/\/$/, '')}/README.md`);
  }
  expect(pages.map(({ file }) => file).filter((file) => !reached.has(file))).toEqual([]);
});
