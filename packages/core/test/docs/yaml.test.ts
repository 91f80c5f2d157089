import { expect, it } from 'vitest';
import { type Part, partOf, problemsOfBlock } from './configuration-block.ts';
import { readPages } from './page.ts';

const blocks = readPages().flatMap(({ file, blocks }) =>
  blocks.flatMap(({ info, text, line }) => {
    const part = partOf(info);
    return part === undefined ? [] : [{ place: `${file}:${line}`, part, text }];
  }),
);

it.each(blocks)('the YAML at $place ($part) is right', async ({ text, part }) => {
  expect(await problemsOfBlock(text, part)).toEqual([]);
});

it.each<{ part: Part; text: string; problem: RegExp }>([
  { part: 'configuration', text: 'retry: { give_up: 1h }', problem: /give_up/ },
  { part: 'sources', text: '  one: { preset: insights, issue: { project: 42 } }', problem: /auth/ },
  { part: 'source', text: 'on_closed: reopenn', problem: /reopen/ },
  { part: 'issue', text: 'title: "{{ event.severity | capitalise }}"', problem: /capitalise/ },
  { part: 'other', text: 'a: [', problem: /./ },
])('would find a mistake in a block of kind $part', async ({ part, text, problem }) => {
  expect((await problemsOfBlock(text, part)).join('\n')).toMatch(problem);
});

it('wants every block of keys and values to say that it is YAML', () => {
  const unsaid = readPages().flatMap(({ file, blocks }) =>
    blocks
      .filter(({ info, text }) => info === '' && /^\s*[a-z_]+:\s*$/m.test(text))
      .map(({ line }) => `${file}:${line}`),
  );
  expect(unsaid).toEqual([]);
});

const json = readPages().flatMap(({ file, blocks }) =>
  blocks.filter(({ info }) => info === 'json').map(({ text, line }) => ({ place: `${file}:${line}`, text })),
);

it.each(json)('the JSON at $place is JSON', ({ text }) => {
  expect(() => JSON.parse(text)).not.toThrow();
});
