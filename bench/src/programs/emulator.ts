import { type EmulatorOptions, startEmulator } from '@issuebridge/gitlab-emulator';
import { GITLAB } from '../gitlab.ts';
import { answerQuestions, sayReady } from './answer-questions.ts';

/** GitLab's access level of a project's bot that may do all the project needs. */
const REPORTER = 20;

// Unless EMULATOR_OPTIONS (JSON) says otherwise, a GitLab without limits and without delay: what is measured is what stands before it.
const emulator = await startEmulator({
  projects: [
    { id: GITLAB.project, path: 'security/findings' },
    { id: GITLAB.otherProject, path: 'security/other' },
  ],
  tokens: [
    {
      value: GITLAB.token,
      user: { id: 7, username: 'bridge', name: 'Bridge' },
      scopes: ['api'],
      roles: { [GITLAB.project]: REPORTER, [GITLAB.otherProject]: REPORTER },
    },
  ],
  ...(JSON.parse(process.env.EMULATOR_OPTIONS ?? '{}') as Partial<EmulatorOptions>),
});
answerQuestions({ counters: () => emulator.counters });
sayReady({ url: emulator.url });
