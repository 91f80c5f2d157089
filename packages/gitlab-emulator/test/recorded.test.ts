import { describe, expect, test } from 'vitest';
import { start } from './harness.ts';

const references = async (description: string): Promise<string[]> => {
  const { emulator, create } = await start();
  await create({ description });
  return emulator.recorded.references.map(({ kind, text }) => `${kind} ${text}`);
};
const mentions = async (description: string): Promise<string[]> => {
  const { emulator, create } = await start();
  await create({ description });
  return emulator.recorded.mentions.map(({ name }) => name);
};

describe('mentions', () => {
  test.each([
    ['hello @alice, @group/sub and @all.', ['alice', 'group/sub', 'all']],
    ['(@alice) *@bob* **@eve**', ['alice', 'bob', 'eve']],
    ['ü@alice', ['alice']],
    ['mail me@example.com', []],
    ['| a |\n|---|\n| @cell |', ['cell']],
    ['<b>@html</b> <details><summary>@summary</summary></details>', ['html', 'summary']],
    ['&#64;entity', ['entity']],
    ['`@span` ``@two``', []],
    ['```\n@fence\n```\n\n    @indented', []],
    ['<pre>@pre</pre><code>@code</code>', []],
    ['[@text](https://example.com)', []],
    ['[text](@target)', ['target']],
    ['https://example.com/@path', []],
    ['<!-- @comment -->', []],
    ['[x]: # (@definition)', []],
    ['\\@escaped', ['escaped']],
    ['@\u2060joined @\u200bspaced', []],
  ])('%j', async (description, expected) => {
    expect(await mentions(description)).toEqual(expected);
  });

  test('in the title nothing is code', async () => {
    const { emulator, create } = await start();
    await create({ title: '`@alice` #1 https://example.com/@x' });
    expect(emulator.recorded.mentions).toEqual([{ projectId: 42, iid: 1, field: 'title', name: 'alice' }]);
    expect(emulator.recorded.references).toEqual([
      { projectId: 42, iid: 1, field: 'title', kind: 'issue', text: '#1' },
    ]);
  });

  test('in notes and updates, with where they stood', async () => {
    const { emulator, create, call } = await start();
    await create({});
    await call('POST', '/api/v4/projects/42/issues/1/notes', { json: { body: '@a' } });
    await call('PUT', '/api/v4/projects/42/issues/1', { json: { description: '@b', title: '@c' } });
    expect(emulator.recorded.mentions.map(({ field, name }) => `${field} ${name}`)).toEqual([
      'note a',
      'title c',
      'description b',
    ]);
    emulator.clearRecorded();
    expect(emulator.recorded.mentions).toEqual([]);
  });
});

describe('references', () => {
  test.each([
    ['#1 group/project#2 !3 g/p!4', ['issue #1', 'issue group/project#2', 'merge_request !3', 'merge_request g/p!4']],
    ['&5 &amp;amp;6', ['epic &5', 'epic &amp;6']],
    ['$7 ^alert#8', ['alert ^alert#8', 'snippet $7']],
    ['~label ~"two words" ~a::b', ['label ~label', 'label ~"two words"', 'label ~a::b']],
    ['%v1.0 %"two words"', ['milestone %v1.0', 'milestone %"two words"']],
    ['*iteration:9 GL-10', ['issue GL-10', 'iteration *iteration:9']],
    [
      '[issue:11] [work_item:g/p/12] [[wiki page]]',
      ['bracketed [issue:11]', 'bracketed [work_item:g/p/12]', 'wiki [[wiki page]]'],
    ],
    ['`#1` [#2](https://example.com) https://example.com/#3', []],
    ['[text](#4)', ['issue #4']],
    ['100% of ~/.bashrc costs $', []],
  ])('%j', async (description, expected) => {
    expect((await references(description)).sort()).toEqual(expected.sort());
  });

  test('pages of this instance count wherever they are linked from, foreign ones do not', async () => {
    const { emulator, create } = await start();
    const page = `${emulator.url}/security/findings/-/issues/1`;
    await create({
      title: `see ${page}`,
      description: `${page} [x](${page}) <${page}> <a href="${page}">y</a> \`${page}\` https://example.com/a/b/-/issues/1`,
    });
    expect(emulator.recorded.references.map(({ field, kind, text }) => `${field} ${kind} ${text}`)).toEqual([
      `title url ${page}`,
      ...Array.from({ length: 4 }, () => `description url ${page}`),
    ]);
  });
});

test('links and images that lead out are recorded', async () => {
  const { emulator, create } = await start();
  await create({
    description:
      '![x](https://evil.example/p.png) <img src="https://evil.example/q.png"> [y](https://evil.example/) https://evil.example/bare [z](javascript:alert(1))',
  });
  expect(emulator.recorded.links.map(({ kind, url }) => `${kind} ${url}`)).toEqual([
    'image https://evil.example/p.png',
    'image https://evil.example/q.png',
    'link https://evil.example/',
    'link https://evil.example/bare',
  ]);
});
