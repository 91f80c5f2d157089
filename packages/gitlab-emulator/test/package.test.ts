import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const TSC = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));

test('what is packed is JavaScript that runs where Node strips no types: in node_modules', async () => {
  await run(process.execPath, [TSC, '-p', 'tsconfig.build.json'], { cwd: PACKAGE });
  const { publishConfig } = JSON.parse(await readFile(`${PACKAGE}/package.json`, 'utf8'));
  const program = publishConfig.bin['gitlab-emulator'];
  const { stdout } = await run(process.execPath, ['--no-strip-types', program, '--help'], { cwd: PACKAGE });
  expect(stdout).toMatch(/^gitlab-emulator: /);
  const library = publishConfig.exports['.'].default;
  const started = `import('${library}').then((it) => console.log(typeof it.startEmulator))`;
  expect((await run(process.execPath, ['--no-strip-types', '-e', started], { cwd: PACKAGE })).stdout).toBe(
    'function\n',
  );
});
