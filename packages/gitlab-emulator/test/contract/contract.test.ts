import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { INFERRED, type InferredName } from '../../src/inferred.ts';
import { CHANGE_CHECKS } from './change-checks.ts';
import { CREATE_CHECKS } from './create-checks.ts';
import { FIND_CHECKS } from './find-checks.ts';
import { OBSERVATIONS, type Observation } from './observations.ts';
import { REFUSAL_CHECKS } from './refusal-checks.ts';
import { findRealGitLab, type Need, openEmulator, openRealGitLab, type Target } from './target.ts';

const CHECKS = [...CREATE_CHECKS, ...REFUSAL_CHECKS, ...FIND_CHECKS, ...CHANGE_CHECKS];
const FACTS = Object.entries(OBSERVATIONS) as [InferredName, Observation][];
const REAL = findRealGitLab(process.env);
const VARIABLES = 'GITLAB_CONTRACT_URL, GITLAB_CONTRACT_TOKEN and GITLAB_CONTRACT_PROJECT';
/** A real GitLab is slower, and busy with others. */
const REAL_TIMEOUT_MS = 180_000;

type Skip = (reason: string) => never;

/** Every check and every inferred fact against one GitLab; what cannot be done there is skipped by name and counted. */
const holdTo = (open: () => Promise<Target>, timeout?: number): void => {
  let gitlab: Target;
  const skipped: string[] = [];
  beforeAll(async () => {
    gitlab = await open();
  });
  afterAll(async () => {
    await gitlab?.close();
    if (gitlab?.emulator === undefined)
      process.stdout.write(
        `Contract: ${CHECKS.length + FACTS.length} checks, ${skipped.length} skipped\n${skipped.join('\n')}\n`,
      );
  }, timeout);
  const skipUnless = (needs: readonly Need[] | undefined, title: string, skip: Skip): void => {
    const missing = gitlab.missing(needs ?? []);
    if (missing === undefined) return;
    skipped.push(`  skipped: ${title}: ${missing}`);
    skip(missing);
  };
  for (const { title, source, needs, run } of CHECKS)
    test(`${title} [${source}]`, { timeout: timeout ?? 30_000 }, async ({ skip }) => {
      skipUnless(needs, title, skip);
      await run(gitlab);
    });
  for (const [name, { needs, observe }] of FACTS)
    test(`${name}: ${INFERRED[name].fact} [inferred]`, { timeout: timeout ?? 30_000 }, async ({ skip }) => {
      skipUnless(needs, name, skip);
      const correction = `this GitLab differs: give the emulator inferred: { ${name}: <what was received> }`;
      expect(await observe(gitlab), correction).toEqual(INFERRED[name].value);
    });
};

describe('the emulator', () => holdTo(openEmulator));

describe.skipIf(REAL === undefined)(
  REAL === undefined ? `a real GitLab: skipped, since ${VARIABLES} are not all set` : `the GitLab at ${REAL.url}`,
  () => holdTo(() => (REAL === undefined ? openEmulator() : openRealGitLab(REAL)), REAL_TIMEOUT_MS),
);

describe('every inferred fact can be corrected', () => {
  let gitlab: Target;
  beforeAll(async () => {
    gitlab = await openEmulator();
  });
  afterAll(() => gitlab.close());

  test.each(FACTS)('%s', async (name, { alternative, observe }) => {
    expect(alternative).not.toEqual(INFERRED[name].value);
    gitlab.emulator?.setInferred({ [name]: alternative });
    expect(await observe(gitlab)).toEqual(alternative);
    gitlab.emulator?.setInferred({ [name]: INFERRED[name].value });
  });
});
