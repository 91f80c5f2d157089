import { EXIT_CODE } from '@issuebridge/core/runtime/exit-code.ts';
import type { Environment } from './configuration.ts';
import type { OpenedRedis } from './redis.ts';
import { openRedis } from './redis.ts';
import type { Terminal } from './terminal.ts';

type Dependencies = { env: Environment; terminal: Terminal; exit: (code: number) => void };

/** Runs a command on the Redis that the environment names; it returns the exit code. A Redis that fails is told, not thrown. */
export async function onRedis(
  { env, terminal, exit }: Dependencies,
  run: (opened: Extract<OpenedRedis, { ok: true }>, stack: AsyncDisposableStack) => Promise<number>,
): Promise<void> {
  const opened = await openRedis(env);
  if (!opened.ok) {
    terminal.error(`${opened.problems.join('\n')}\n`);
    return exit(opened.kind === 'away' ? EXIT_CODE.notGood : EXIT_CODE.configuration);
  }
  await using stack = new AsyncDisposableStack();
  stack.defer(opened.close);
  try {
    exit(await run(opened, stack));
  } catch (error) {
    terminal.progress('');
    const reason = error instanceof Error ? error.message : String(error);
    terminal.error(`Redis failed (${reason}): what was done by then stays done, and it is safe to repeat.\n`);
    exit(EXIT_CODE.notGood);
  }
}
