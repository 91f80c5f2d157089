import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { formatDuration, formatSize, parseDuration, size } from '../../src/config/durations.ts';
import { formatConfig, showConfig } from '../../src/config/show-config.ts';
import { configOf, LEAST } from './load-text.ts';
import { replaced, withSource } from './wrong-file.ts';

it('shows every default, times and sizes as people write them', async () => {
  const shown = parse(formatConfig(await configOf(LEAST)));
  expect(shown).toEqual(showConfig(await configOf(LEAST)));
  expect(shown).toMatchObject({
    destinations: { gitlab: { request_timeout: '30s', settle: '90s', limits: { issues_per_minute: 200 } } },
    sources: { insights: { idempotency_window: '7d', on_test: 'issue' } },
    retry: { min_backoff: '2s', max_backoff: '15m' },
    ingest: { max_body: '2MiB', max_redis_memory: '80%', max_waiting: 1_000_000 },
  });
});

it('is a configuration that says the same, but for its secrets', async () => {
  const text = withSource('routes: [{ name: low, when: { a: { below: low } }, issue: { due: { high: 36h } } }]');
  const config = await configOf(text);
  const again = await configOf(formatConfig(config));
  const secret = { destinations: { gitlab: { token: '' } }, sources: { insights: { auth: {} } } };
  expect({ ...again, ...secret }).toEqual({ ...config, ...secret });
  expect(again.retention).toEqual(config.retention);
  expect(again.sources.insights?.routes).toEqual(config.sources.insights?.routes);
});

it('shows no secret, wherever it stands', async () => {
  const secrets = [
    'canary-token',
    'canary-bearer',
    'canary-password',
    'canary-header',
    'canary-hmac-of-16',
    'canary-proxy',
  ];
  const webhook = `whsec_${Buffer.from('canary-webhook-of-24-bytes-').toString('base64')}`;
  const text = replaced('"glpat-of-the-bridge"', '"canary-token", proxy: "http://me:canary-proxy@proxy:1"').replace(
    '{ bearer: [secret-of-insights] }',
    `{ bearer: [canary-bearer], basic: [{ username: me, password: canary-password }], header: { name: X-A, values: [canary-header] },
      hmac: { header: X-B, secrets: [canary-hmac-of-16] }, standard_webhooks: { secrets: ["${webhook}"] } }
    routes: [{ name: a, drop: "the token is canary-token, or canary-bearer" }]`,
  );
  const shown = formatConfig(await configOf(text));
  for (const secret of [...secrets, webhook]) expect(shown).not.toContain(secret);
  expect(shown).toContain('the token is ***, or ***');
  expect(shown).toContain('http://***@proxy:1');
});

it('shows what is named like a secret and is none', async () => {
  const text = LEAST.replaceAll('gitlab:', 'token:').replace('insights:', 'secrets:');
  expect(showConfig(await configOf(text))).toMatchObject({
    destinations: { token: { url: 'https://gitlab.example.com', token: '***' } },
    sources: { secrets: { preset: 'insights', auth: { bearer: ['***'] } } },
  });
});

it('writes every duration and size so that it is read as the same', () => {
  fc.assert(
    fc.property(fc.nat(), (amount) => {
      expect(parseDuration(formatDuration(amount))).toBe(amount);
    }),
  );
  fc.assert(
    fc.property(fc.nat(), (amount) => {
      expect(size.parse(formatSize(amount))).toBe(amount);
    }),
  );
});
