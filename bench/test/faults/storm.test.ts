import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseCommand } from '../../src/faults/options.ts';
import { createPlan } from '../../src/faults/plan.ts';
import { runStorm } from '../../src/faults/storm.ts';
import { formatStorm, verdictOf } from '../../src/faults/table.ts';

/** A storm of half a minute; seed 6 has its freeze early, so that it ends with the rest. */
const SHORT =
  '--seed 6 --incidents 150 --rate 60 --faults 0.15 --worker-kills 4 --ingest-kills 1 --freezes 1 --redis-kills 1 ' +
  '--redis-freezes 0 --gitlab-freezes 1 --gitlab-outages 1 --maintenances 0 --clock-steps 1 --token-swaps 0 --bare-limits 0 --skewed-workers 0';

/** 5 minutes: the storm has deadlines of its own, and says then what is not at its end. */
const TIMEOUT = 300_000;

it('loses nothing and makes nothing twice through a short storm', { timeout: TIMEOUT }, async () => {
  const { options } = parseCommand(SHORT.split(' '));
  const plan = createPlan(options);
  const folder = await mkdtemp(join(tmpdir(), 'issuebridge-storm-'));
  const storm = await inFolder(folder, async (stack) => runStorm(plan, { folder, stack, say: () => undefined }));
  const { judgement } = storm;
  expect(verdictOf(storm), JSON.stringify(storm.traces, null, 1)).toEqual([]);
  expect(judgement).toMatchObject({ incidents: 150, issues: 150, accepted: accepted(plan) });
  expect(judgement.notes).toBeGreaterThanOrEqual(plan.events.filter(({ role }) => role === 'changed').length);
  expect(formatStorm(storm, options)).toContain('| **lost** | 0 |');
});

/** Re-sends are no events of their own. */
function accepted({ events }: ReturnType<typeof createPlan>): number {
  return events.filter(({ role }) => role !== 'again').length;
}

async function inFolder<T>(folder: string, run: (stack: AsyncDisposableStack) => Promise<T>): Promise<T> {
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  return await run(stack);
}
