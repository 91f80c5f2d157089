import { expect, it } from 'vitest';
import { wrongNames } from '../watching/expression.ts';
import { parsePage, readPages } from './page.ts';
import { SETTINGS_OF_PROGRAMS, unknownVariables } from './variables.ts';

const pages = readPages();

/** Not a metric, though it begins like one: the volume of docker-compose.yml. */
const VOLUME = /issuebridge_redis-data/g;

it.each(pages)('every metric that $file names exists, with its labels', ({ text, spans }) => {
  const names = [...text.replace(VOLUME, '').matchAll(/\bissuebridge_[a-z_]*[a-z]/g)].map(([name]) => name);
  expect(names.flatMap((name) => wrongNames(name))).toEqual([]);
  const named = spans.map((span) => span.text.replace(VOLUME, '')).filter((span) => span.includes('issuebridge_'));
  expect(named.flatMap((span) => wrongNames(span))).toEqual([]);
  const listed = spans.flatMap((span) => [...span.text.matchAll(/\b(issuebridge_\w+)\{([\w,]+)\}/g)]);
  // `name{one,other}` says which labels there are: as an expression, one of each is asked for.
  const asked = listed.map(([, name, labels = '']) => `${name}{${labels.replaceAll(/\w+/g, '$&="x"')}}`);
  expect(asked.flatMap((expression) => wrongNames(expression))).toEqual([]);
});

it.each(pages)('every variable that $file names is one that something reads', (page) => {
  expect(unknownVariables(page, pages)).toEqual([]);
});

it('the README has every variable that ingest and worker read', () => {
  const readme = pages.find(({ file }) => file === 'README.md')?.text ?? '';
  const small = /^(https?|no)_proxy$/;
  // The README says once that these may come as files.
  const wanted = SETTINGS_OF_PROGRAMS.filter((name) => !small.test(name) && !name.endsWith('_FILE'));
  expect(wanted.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

it('would find a variable that nothing reads', () => {
  const page = parsePage('x.md', 'Set `WORKER_CONCURENCY` or `REDIS_URL`, `$' + '{OWN_TOKEN}` and `OWN_TOKEN`.');
  expect(unknownVariables(page, [page])).toEqual(['WORKER_CONCURENCY']);
});
