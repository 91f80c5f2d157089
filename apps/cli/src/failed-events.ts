import { createDeadLetters, type DeadLetters } from '@issuebridge/core/queue/dead-letters.ts';
import { createEventRecords } from '@issuebridge/core/queue/event-records.ts';
import { openEvents } from '@issuebridge/core/queue/events-handle.ts';
import { createQuarantine, type Quarantine } from '@issuebridge/core/queue/quarantine.ts';
import { createQueueRegistry } from '@issuebridge/core/queue/queue-registry.ts';
import type { Clock } from '@issuebridge/core/runtime/clock.ts';
import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import type { Environment } from './configuration.ts';
import { openRedis } from './redis.ts';
import type { Terminal } from './terminal.ts';

/** What the commands about dead letters and the quarantine run on. */
export type FailedEventsDependencies = {
  env: Environment;
  terminal: Terminal;
  clock: Clock;
  exit: (code: number) => void;
};

/** Runs a command on what failed, in the Redis that the environment names; it returns the exit code. */
export async function onFailedEvents(
  { env, terminal, clock, exit }: FailedEventsDependencies,
  run: (failed: { deadLetters: DeadLetters; quarantine: Quarantine }) => Promise<number>,
): Promise<void> {
  const opened = await openRedis(env);
  if (!opened.ok) {
    terminal.error(`${opened.problems.join('\n')}\n`);
    return exit(opened.kind === 'away' ? EXIT_CODE.notGood : EXIT_CODE.configuration);
  }
  const { redis, keys } = opened;
  await using stack = new AsyncDisposableStack();
  stack.defer(opened.close);
  // What a command fails with is thrown to whoever waits for it.
  const events = openEvents({ redis, keys, onError: () => undefined });
  stack.defer(() => events.close());
  const records = createEventRecords({ redis, keys });
  const registry = createQueueRegistry({ redis, keys });
  const dependencies = { redis, keys, registry, records, events, now: clock.now };
  try {
    exit(await run({ deadLetters: createDeadLetters(dependencies), quarantine: createQuarantine(dependencies) }));
  } catch (error) {
    terminal.progress('');
    const reason = error instanceof Error ? error.message : String(error);
    terminal.error(`Redis failed (${reason}): what was done by then stays done, and it is safe to repeat.\n`);
    exit(EXIT_CODE.notGood);
  }
}
