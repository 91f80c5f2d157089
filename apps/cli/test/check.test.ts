import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createConfigFolder } from './cli-config.ts';
import { runCli } from './run-cli.ts';

it('shows what the file says and ends with 0, without a secret', async () => {
  await using config = await createConfigFolder();
  const { code, out, error } = await runCli(['check', '--offline', '--config', config.file]);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out).toMatch(/^configuration ok: .*issuebridge\.yaml/);
  expect(out).toMatch(/^gitlab +https:\/\/gitlab\.example\.com +200 +60$/m);
  expect(out).toMatch(/^insights +insights +bearer \(2\) +gitlab$/m);
  expect(out).toMatch(/^by-password +generic +basic \(1\) +gitlab$/m);
  expect(out).toMatch(/^by-header +generic +header X-Secret \(1\) +gitlab$/m);
  expect(out).toMatch(/^by-webhook +alertmanager +Standard Webhooks \(1\) +gitlab$/m);
  expect(out).toMatch(/^by-hmac +generic +HMAC in X-Hub-Signature-256 \(1\) +gitlab$/m);
  expect(out).toMatch(/^insights +low +dropped: low findings are not tracked$/m);
  expect(out).toMatch(/^insights +recommendations +project 44$/m);
  expect(out).toMatch(/^insights +\(any other\) +project 42$/m);
  expect(out).not.toMatch(/secret-|s\u00e9cret|second-bearer|whsec_/);
});

it('says the same to scripts, without a secret', async () => {
  await using config = await createConfigFolder();
  const { code, out } = await runCli(['check', '--offline', '--json'], { env: { ISSUEBRIDGE_CONFIG: config.file } });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    ok: true,
    fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    destinations: [{ name: 'gitlab', url: 'https://gitlab.example.com' }],
    sources: [
      { name: 'insights', project: '42' },
      ...['by-password', 'by-header', 'by-webhook', 'by-hmac'].map((name) => ({ name })),
    ],
  });
  expect(out).not.toMatch(/secret-|s\u00e9cret|second-bearer|whsec_/);
});

it('finds the shipped file right, with all that is commented out in it', async () => {
  const shipped = new URL('../../../config/', import.meta.url);
  const text = await readFile(new URL('issuebridge.yaml', shipped), 'utf8');
  await using config = await createConfigFolder(text.replace(/^(\s+)# (?=\s*(?:- )?[a-z_]+:(?: |$))/gm, '$1'));
  await cp(new URL('templates', shipped), join(config.folder, 'templates'), { recursive: true });
  const env = {
    GITLAB_URL: 'https://gitlab.example.com',
    GITLAB_TOKEN: 't',
    GITLAB_PROJECT: '42',
    INSIGHTS_TOKEN: 'i',
  };
  const { code, out, error } = await runCli(['check', '--offline', '--config', config.file], { env });
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out).toMatch(/^insights +recommendations +project 42$/m);
});

it('prints every problem with its place and mend and ends with 78', async () => {
  await using config = await createConfigFolder('version: 1\ndestinatons: {}\nsources: {}\n');
  const { code, out, error } = await runCli(['check', '--offline', '--config', config.file]);
  expect({ code, out }).toEqual({ code: 78, out: '' });
  const lines = error.trimEnd().split('\n');
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line.startsWith(`${config.file}:`)).toBe(true);
  expect(error).toMatch(/:2:1: destinatons: Unknown key "destinatons"\. Did you mean "destinations"\?/);
});

it('gives scripts the problems as values and ends with 78', async () => {
  await using config = await createConfigFolder('version: 3\n');
  const { code, out } = await runCli(['check', '--offline', '--json', '--config', config.file]);
  expect(code).toBe(78);
  const problem = { file: config.file, line: 1, column: 10, path: 'version', mend: 'write version: 1' };
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    problems: expect.arrayContaining([expect.objectContaining(problem)]),
  });
});

it('ends with 78 when there is no file', async () => {
  const { code, error } = await runCli(['check', '--offline', '--config', '/nowhere/at/all.yaml']);
  expect(code).toBe(78);
  expect(error).toMatch(/cannot be read \(ENOENT\)\. Set ISSUEBRIDGE_CONFIG/);
});

it.each([[['check', '--offline', '--colour']], [['chek']], [['send']], [[]]])('ends with 2 for %j', async (args) => {
  const { code, out, error } = await runCli(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(error).toMatch(/--offline|--colour|chek|--source|Usage/);
});

it.each([[['--help']], [['send', '--help']], [['--version']], [['version']]])('ends with 0 for %j', async (args) => {
  const { code, out } = await runCli(args);
  expect(code).toBe(0);
  expect(out).toMatch(/Usage: issuebridge|\d+\.\d+\.\d+/);
});
