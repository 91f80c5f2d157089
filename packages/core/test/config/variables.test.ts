import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { substituteVariables } from '../../src/config/variables.ts';
import { configOf, LEAST, loadText, problemsOf } from './load-text.ts';

/** A variable as the file writes it, without a template literal's own meaning of it. */
const variable = (inner: string) => `$\{${inner}}`;

const replace = async (text: string, env: Record<string, string> = {}, files: Record<string, string> = {}) => {
  const readFile = async (path: string) => {
    if (files[path] === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return files[path];
  };
  return substituteVariables({ key: text }, { env, readFile });
};

describe('what variables become', () => {
  it.each([
    ['a variable', variable('A'), 'one'],
    ['two of them with text', `x${variable('A')}-${variable('B_2')}y`, 'xone-twoy'],
    ['a default that is not needed', variable('A:-z'), 'one'],
    ['a default', variable('NO:-z'), 'z'],
    ['a default for an empty variable', variable('EMPTY:-z'), 'z'],
    ['an empty default', variable('NO:-'), ''],
    ['a default with signs in it', variable('NO:-https://a.b:80/-x'), 'https://a.b:80/-x'],
    ['a literal', `$${variable('A')}`, variable('A')],
    ['a dollar before a literal', `$$${variable('A')}`, `$${variable('A')}`],
    ['a dollar alone', 'costs $5 {A}', 'costs $5 {A}'],
    ['a file', variable('file:/run/token'), 'from-file'],
    ['a file with Windows lines', variable('file:/run/windows'), 'a\r\nb'],
  ])('%s', async (_, text, expected) => {
    const env = { A: 'one', B_2: 'two', EMPTY: '' };
    const files = { '/run/token': 'from-file\n', '/run/windows': 'a\r\nb\r\n' };
    expect(await replace(text, env, files)).toMatchObject({ value: { key: expected }, problems: [] });
  });

  it.each([
    ['no value', variable('NO'), /NO is not set/, /set NO, or write/],
    ['an empty value', variable('EMPTY'), /EMPTY is empty/, /set EMPTY/],
    ['no name', variable(''), /no variable/, /NAME:-default/],
    ['a name with a space', variable('A B'), /no variable/, /NAME/],
    ["another of the shell's forms", variable('A:?x'), /no variable/, /NAME:-default/],
    ['a brace that is not closed', '$' + '{A', /not closed/, /\$\$\{/],
    ['a variable in a default', `$\{NO:-${variable('A')}}`, /default of NO/, /plain text/],
    ['a file that is not there', variable('file:/run/none'), /\/run\/none cannot be read \(ENOENT\)/, /path/],
    ['a file beside', variable('file:token'), /not absolute/, /\/path\/from\/the\/root/],
    ['a file with nothing in it', variable('file:/run/empty'), /empty/, /put the value/],
  ])('%s is a problem', async (_, text, message, mend) => {
    const { problems } = await replace(text, { A: 'one', EMPTY: '' }, { '/run/empty': '\n' });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.mend).toMatch(mend);
  });

  it('are substituted once and never read again, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1 }),
        fc.constantFrom(variable('A'), '$$' + '{', '"', '\n- x: y', '%%a%%'),
        async (text, evil) => {
          const value = text + evil;
          expect((await replace(variable('A'), { A: value })).value).toEqual({ key: value });
        },
      ),
    );
  });

  it('cannot change the structure of the file', async () => {
    const text = LEAST.replace('secret-of-insights', `"${variable('S')}"`);
    const secret = 'x"]}\n    issue: { project: 1 }\n#';
    const { sources } = await configOf(text, { env: { S: secret } });
    expect(sources.insights).toMatchObject({ auth: { bearer: [secret] }, issue: { project: '42' } });
  });

  it('leave keys, numbers and what has no variable as they are', async () => {
    const value = { [variable('A')]: [1, true, null, 'plain', { x: variable('A') }] };
    const result = await substituteVariables(value, { env: { A: 'one' }, readFile: async () => '' });
    expect(result.value).toEqual({ [variable('A')]: [1, true, null, 'plain', { x: 'one' }] });
  });
});

describe('a value that is one variable', () => {
  const text = `${LEAST.replace('project: 42', `project: "${variable('P')}", confidential: "${variable('C')}"`)}
ingest: { max_waiting: "${variable('M')}" }
`.replace('token:', `limits: { issues_per_minute: "${variable('L')}" }, token:`);

  it('may stand where a number or true/false is expected', async () => {
    const { sources, ingest, destinations } = await configOf(text, { env: { P: '7', C: 'false', M: '10', L: '2.5' } });
    expect(sources.insights?.issue).toMatchObject({ project: '7', confidential: false });
    expect(ingest.max_waiting).toBe(10);
    expect(destinations.gitlab?.limits.issues_per_minute).toBe(2.5);
  });

  it('stays text where text is expected', async () => {
    const numeric = LEAST.replace('secret-of-insights', `"${variable('S')}"`);
    expect((await configOf(numeric, { env: { S: '0123' } })).sources.insights?.auth.bearer).toEqual(['0123']);
  });

  it('that is no number is a problem, which does not show it', async () => {
    const env = { P: 'top secret', C: 'top secret', M: 'top secret', L: 'top secret' };
    const problems = await problemsOf(text, { env });
    expect(problems).toHaveLength(4);
    expect(problems.join('\n')).not.toContain('top secret');
  });

  it('keeps its value out of every problem, and names itself there', async () => {
    const text = LEAST.replace('{ project: 42 }', `{ project: 42, due: { high: "${variable('D:-tomorrow')}" } }`);
    expect(await problemsOf(text)).toEqual([expect.stringContaining(`"${variable('D')}" is no duration`)]);
  });

  it.each<[string, string, string]>([
    ['in words of ours', `labels: "${variable('A:-a')}"`, 'This is not a list.'],
    ['around what is quoted', `due: { high: "${variable('A:-a')}" }`, `"${variable('A')}" is no duration.`],
  ])('is not looked for %s where it is a default', async (_name, line, says) => {
    const problems = await problemsOf(LEAST.replace('{ project: 42 }', `{ project: 42, ${line} }`), { env: {} });
    expect(problems).toEqual([expect.stringContaining(says)]);
  });

  it.each([
    ['short', 'x9', `routes: [{ name: r, drop: x, when: { a: { matches: "(${variable('A')}" } } }]`],
    ['long', 'top-secret', `routes: [{ name: r, drop: x, when: { a: { matches: "${variable('A')}(" } } }]`],
  ])('is hidden where a message quotes it, %s or not', async (_name, value, line) => {
    const problems = await problemsOf(`${LEAST}    ${line}\n`, { env: { A: value } });
    expect(problems).toEqual([expect.stringContaining(variable('A'))]);
    expect(problems.join()).not.toContain(value);
  });

  it('without a value is said once, not again by what reads it', async () => {
    const text = LEAST.replace('"https://gitlab.example.com"', `"${variable('GITLAB_URL')}"`);
    expect(await problemsOf(text)).toEqual([expect.stringMatching(/3:18: .*GITLAB_URL is not set.*Set GITLAB_URL/)]);
  });
});

it('reads description files below the folder of the file, as they are', async () => {
  const text = LEAST.replace('{ project: 42 }', '{ project: 42, description_file: templates/a.md }');
  const description = `# {{ event.summary }}\n${variable('NOT_REPLACED')}\n`;
  const loaded = await loadText(text, { files: { '/etc/templates/a.md': description } });
  expect(loaded).toMatchObject({ ok: true, config: { sources: { insights: { issue: { description } } } } });
  expect(JSON.stringify(loaded)).not.toContain('description_file');
});

it('shows a description file that does not compile at the line that names it', async () => {
  const text = LEAST.replace('{ project: 42 }', '{ project: 42, description_file: a.md }');
  const problems = await problemsOf(text, { files: { '/etc/a.md': 'broken' } });
  expect(problems).toEqual([expect.stringMatching(/^\/etc\/issuebridge\.yaml:8:45: .*a text that is broken/)]);
});
