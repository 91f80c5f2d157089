import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { createConfigFolder } from './cli-config.ts';
import { runCli } from './run-cli.ts';

it('shows the configuration with its defaults and without a secret, to people and to scripts', async () => {
  await using config = await createConfigFolder();
  const { code, out, error } = await runCli(['config', 'show', '--config', config.file]);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out).toMatch(/^# fingerprint [0-9a-f]{16}\nversion: 1\n/);
  expect(out).toMatch(/^ {4}settle: 90s$/m);
  const json = await runCli(['config', 'show', '--json'], { env: { ISSUEBRIDGE_CONFIG: config.file } });
  expect(JSON.parse(json.out)).toMatchObject({ destinations: { gitlab: { token: '***', settle: '90s' } } });
  for (const text of [out, json.out]) expect(text).not.toMatch(/secret-|s\u00e9cret|second-bearer|whsec_/);
});

it('names the problems of a wrong file and ends with 78', async () => {
  await using config = await createConfigFolder('version: 3\n');
  const { code, out, error } = await runCli(['config', 'show', '--config', config.file]);
  expect({ code, out }).toEqual({ code: 78, out: '' });
  expect(error).toMatch(/:1:10: version: .* Write version: 1/);
});

it('prints the schema that stands beside the shipped file', async () => {
  const { code, out } = await runCli(['config', 'schema']);
  expect(code).toBe(0);
  expect(out).toBe(await readFile(new URL('../../../config/issuebridge.schema.json', import.meta.url), 'utf8'));
});
