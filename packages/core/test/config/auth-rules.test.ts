import { describe, expect, it } from 'vitest';
import { AUTH_RULES, auth, KEY, LONG } from './auth-rules.ts';
import { configOf, LEAST, problemsOf } from './load-text.ts';
import { expectProblem } from './wrong-file.ts';

describe('what is refused of credentials', () => {
  it.each(Object.entries(AUTH_RULES))('%s', (_, wrong) => expectProblem(wrong));
});

it('never shows a secret', async () => {
  const problems = await problemsOf(auth('hmac: { header: X-Sig, secrets: [tell-no-one] }'));
  expect(problems.join('\n')).not.toContain('tell-no-one');
});

it('has defaults for all but the secrets and the header', async () => {
  const { sources } = await configOf(
    LEAST.replace(
      '{ bearer: [secret-of-insights] }',
      `{ standard_webhooks: { secrets: ["${KEY}"] }, hmac: { header: X-Sig, secrets: [${LONG}] } }`,
    ),
  );
  expect(sources.insights?.auth).toEqual({
    standard_webhooks: { secrets: [KEY], tolerance: 300_000 },
    hmac: { header: 'X-Sig', algorithm: 'sha256', encoding: 'hex', prefix: '', secrets: [LONG] },
  });
});
