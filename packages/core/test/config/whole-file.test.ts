import { generate } from 'selfsigned';
import { expect, it } from 'vitest';
import { configOf, LEAST } from './load-text.ts';
import { WHOLE } from './whole-file.ts';

const env = {
  GITLAB_URL: 'https://gitlab.example.com/',
  GITLAB_TOKEN: 'glpat-test',
  INSIGHTS_TOKEN: 'one',
  RECIPE_TOKEN: 'two',
  P: 'p',
  S: 's',
  W: `whsec_${Buffer.alloc(32).toString('base64')}`,
  H: 'h'.repeat(32),
};

const files = { '/etc/templates/insights.md': 'A {{ event.summary }}', '/etc/ca.pem': '' };

it('takes every key there is, with every value of each', async () => {
  const { cert } = await generate([{ name: 'commonName', value: 'authority' }], { keyType: 'ec' });
  const config = await configOf(WHOLE, { env, files: { ...files, '/etc/ca.pem': cert } });
  expect(config.destinations.gitlab).toMatchObject({
    url: 'https://gitlab.example.com',
    request_timeout: 30_000,
    limits: { issues_per_minute: 200, notes_per_minute: 'unlimited' },
    projects: { 43: { limits: { issues_per_minute: 60 } }, 'group/project': { limits: { issues_per_minute: 0.5 } } },
  });
  expect(config.sources.insights).toMatchObject({
    severity: { map: { P1: 'critical' }, default: 'medium' },
    issue: {
      confidential: true,
      type: 'issue',
      project: '42',
      description: 'A {{ event.summary }}',
      assignees: ['alice'],
    },
  });
  expect(config.sources.insights?.issue.due).toEqual({ critical: 86_400_000, high: 7 * 86_400_000 });
  expect(config.ingest).toEqual({ max_body: 2 * 1_048_576, max_waiting: 1_000_000, max_redis_memory: 0.8 });
  expect(config).not.toHaveProperty('x-issue');
});

it('has the same defaults as the documentation shows', async () => {
  const config = await configOf(LEAST);
  const { retry, park, retention, ingest } = config;
  const least = `${LEAST}${WHOLE.slice(WHOLE.indexOf('retry:'))}`;
  expect(await configOf(least)).toMatchObject({ retry, park, retention, ingest });
  expect(config.destinations.gitlab).toMatchObject({
    request_timeout: 30_000,
    settle: 90_000,
    limits: { issues_per_minute: 200, notes_per_minute: 60 },
  });
  expect(config.sources.insights).toMatchObject({
    timezone: 'UTC',
    idempotency_window: 7 * 86_400_000,
    on_test: 'issue',
    on_unreadable: 'issue',
    on_repeat: 'note',
    on_resolved: 'note',
    allowed_labels: [],
  });
});
