import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type Page, parsePage, ROOT, readPages } from './page.ts';

/** Where a path may begin: at the repository, or, as the pages shorten it, in the core. */
const BEGINNINGS = ['', 'packages/core/src/'];

/** Made by a run, or by whoever follows the page. */
const MADE = /^(\.data|bench\/results\/[A-Z]|config\/templates)/;

/** Files and folders of this repository that a page names in code and that are not there. */
function missingPaths({ spans }: Pick<Page, 'spans'>): string[] {
  const named = spans.flatMap(({ text }) =>
    /^(apps|packages|bench|scripts|docs|ops|config|redis|issue|event|delivery|queue|gitlab|runtime)\/[\w./-]+$/.test(
      text,
    )
      ? [text]
      : [],
  );
  return named.filter(
    (name) => !MADE.test(name) && !BEGINNINGS.some((start) => existsSync(path.join(ROOT, start, name))),
  );
}

it.each(readPages())('every path that $file names is there', (page) => {
  expect(missingPaths(page)).toEqual([]);
});

it('would find one that is not there', () => {
  const page = parsePage('x.md', 'See `packages/core/src/redis/pace.ts`, `redis/pace.ts` and `redis/pase.ts`.');
  expect(missingPaths(page)).toEqual(['redis/pase.ts']);
});
