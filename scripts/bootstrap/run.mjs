import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const ORPHAN_POLL_MS = 1_000;

/** Our parent, a shell, and the package manager above it where the system lets us see that. */
function ancestors() {
  const parent = process.ppid;
  try {
    const [, grandparent] = readFileSync(`/proc/${parent}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return `${parent} ${grandparent}`;
  } catch {
    return String(parent);
  }
}

/** npm and pnpm die by SIGKILL without telling us; a changed ancestor is the only sign. */
function watchParent(onOrphaned) {
  if (!process.env.npm_lifecycle_event) return;
  const before = ancestors();
  const timer = setInterval(() => {
    if (ancestors() === before) return;
    clearInterval(timer);
    onOrphaned();
  }, ORPHAN_POLL_MS);
  timer.unref();
}

/**
 * Runs the program in the foreground, hands signals on, and gives its exit code (128 + n for signal n).
 * `tied`: the program gets a channel that closes when this process dies, however it dies.
 */
export function run({ root, node, args, tied }) {
  const bin = path.join(root, 'node_modules', '.bin');
  const child = spawn(node, args, {
    cwd: root,
    env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` },
    stdio: ['inherit', 'inherit', 'inherit', ...(tied ? ['ipc'] : [])],
  });
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      // A terminal sends its Ctrl-C to the whole group, the child included: passed on it would count as the second one.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  watchParent(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
