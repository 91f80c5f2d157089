import { expect, test } from 'vitest';
import { parseOptions, UsageError } from '../start/options.ts';

function refusal(args: string[], env: NodeJS.ProcessEnv): UsageError {
  try {
    parseOptions({ args, env });
  } catch (error) {
    if (error instanceof UsageError) return error;
  }
  throw new Error('was not refused');
}

const GITLAB = { GITLAB_URL: 'https://gitlab.example.com', GITLAB_TOKEN: 't', GITLAB_PROJECT: '42' };

test('without GITLAB_URL the emulator stands in and the sample is sent', () => {
  expect(parseOptions({ args: [], env: {} })).toEqual({ once: false, sample: true, emulate: true });
  expect(parseOptions({ args: ['--once'], env: {} })).toEqual({ once: true, sample: true, emulate: true });
});

test('a real GitLab gets nothing unless asked', () => {
  expect(parseOptions({ args: [], env: GITLAB })).toEqual({ once: false, sample: false, emulate: false });
  expect(parseOptions({ args: ['--sample'], env: GITLAB }).sample).toBe(true);
  expect(refusal(['--once'], GITLAB)).toMatchObject({ code: 2, message: expect.stringContaining('--sample') });
});

test('settings missing beside GITLAB_URL are all named', () => {
  const { code, message } = refusal([], { GITLAB_URL: GITLAB.GITLAB_URL });
  expect(code).toBe(78);
  expect(message).toContain('GITLAB_TOKEN and GITLAB_PROJECT are not');
  expect(refusal([], { ...GITLAB, GITLAB_TOKEN: '' }).message).toContain('GITLAB_TOKEN is not');
});

test('a configuration file of the operator may need other variables', () => {
  const env = { GITLAB_URL: GITLAB.GITLAB_URL, ISSUEBRIDGE_CONFIG: 'mine.yaml' };
  expect(parseOptions({ args: [], env }).emulate).toBe(false);
});

test('an unknown option is refused with the usage', () => {
  expect(refusal(['--onec'], {})).toMatchObject({ code: 2, message: expect.stringContaining('Usage: npm start') });
});
