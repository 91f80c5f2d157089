import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Child } from './start/child.ts';
import { launch } from './start/launch.ts';
import { parseOptions, UsageError } from './start/options.ts';
import { listenForStop } from './start/stop-request.ts';

/** 128 + SIGINT, as shells count. */
const INTERRUPTED = 130;

class Stopped extends Error {}

const root = fileURLToPath(new URL('..', import.meta.url));
const print = (text: string) => void process.stdout.write(text);
const complain = (text: string) => void process.stderr.write(text);

async function main(): Promise<number> {
  const children: Child[] = [];
  let up = false;
  const stop = new AbortController();
  listenForStop({
    onFirst: () => {
      print('\nStopping; a second Ctrl-C kills ...\n');
      stop.abort(new Stopped());
    },
    onSecond: () => {
      for (const child of children) child.kill();
      process.exit(INTERRUPTED);
    },
  });
  try {
    const options = parseOptions({ args: process.argv.slice(2), env: process.env });
    await launch(options, {
      root,
      dataDir: path.resolve(process.env.ISSUEBRIDGE_DATA_DIR || path.join(root, '.data')),
      env: process.env,
      now: () => new Date(),
      newId: randomUUID,
      print,
      signal: stop.signal,
      onChild: (child) => children.push(child),
      onUp: () => {
        up = true;
      },
    });
    return 0;
  } catch (error) {
    if (error instanceof Stopped) return up ? 0 : INTERRUPTED;
    complain(`\n${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? error.code : 1;
  }
}

// Explicitly: a Redis still on its way up when we were stopped must not keep us.
process.exit(await main());
