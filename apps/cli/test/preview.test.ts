import { expect, it } from 'vitest';
import { createConfigFolder } from './cli-config.ts';
import { runCli } from './run-cli.ts';

const EVENT = { tenantId: 't', incidentId: 'i', severity: 'High', definitionSummary: 'Sign-in \u001b[31m @alice' };
const AT = ['--received-at', '2026-11-22T08:15:00Z'];

it('shows a person what GitLab would get, and nothing of it acts on the terminal', async () => {
  await using config = await createConfigFolder();
  const args = ['preview', '--source', 'insights', '--config', config.file, ...AT];
  const { code, out, error } = await runCli(args, { input: JSON.stringify(EVENT) });
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out).toMatch(/^Title: {8}\[High\] Sign-in/);
  expect(out).toMatch(/^Incident key: t\/i$/m);
  expect(out).toMatch(/^Request: {6}POST \/api\/v4\/projects\/42\/issues \(destination gitlab\)$/m);
  expect(out).toMatch(/received `2026-11-22T08:15:00\.000Z`.*<\/sub>\n\n\[issuebridge\]: # \(\[marker\]\)\n$/);
  expect(out).not.toContain('\u001b');
});

it('gives scripts the same for the same event, and by its code whether it would be taken', async () => {
  await using config = await createConfigFolder();
  const run = (input: object) =>
    runCli(['preview', '--json', '--source', 'insights', '--config', config.file, ...AT], {
      input: JSON.stringify(input),
    });
  const first = await run(EVENT);
  expect(JSON.parse(first.out).request.body.confidential).toBe(true);
  expect(await run(EVENT)).toEqual(first);
  expect(await run({ ...EVENT, severity: 'Low' })).toMatchObject({ code: 0, out: expect.stringContaining('dropped') });
  expect((await run({ ...EVENT, severity: {} })).code).toBe(1);
  const unknown = await runCli(['preview', '--source', 'insight', '--config', config.file], { input: '{}' });
  expect(unknown).toMatchObject({ code: 2, error: expect.stringContaining('insights') });
});
