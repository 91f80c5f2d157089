import { describe, expect, it } from 'vitest';
import { CROSS_CHECKS } from './cross-rules.ts';
import { LEAST, problemsOf } from './load-text.ts';
import { expectProblem } from './wrong-file.ts';

describe('what does not fit together', () => {
  it.each(Object.entries(CROSS_CHECKS))('%s', (_, wrong) => expectProblem(wrong));
});

it('finds the token of a destination in a drop-in source by its value, whatever it looks like', async () => {
  const text = LEAST.replace('preset: insights', 'preset: gitlab-issue')
    .replace('secret-of-insights', `"\${T}"`)
    .replace('glpat-of-the-bridge', `\${T}`);
  const problems = await problemsOf(text, { env: { T: 'old-style-token' } });
  expect(problems).toEqual([expect.stringMatching(/7:22: .*GitLab token/)]);
});

it('allows one secret for a drop-in source and a source of another preset', async () => {
  const second = '  recipe: { preset: gitlab-issue, auth: { bearer: [secret-of-insights] }, issue: { project: 42 } }\n';
  expect(await problemsOf(LEAST + second)).toEqual([]);
});
