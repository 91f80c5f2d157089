import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** Waits for the end of its input, which comes when our process is gone, however it went; then ends the process $1 and removes $2. */
const SCRIPT = `
end() { test -z "$2" || rm -rf "$2"; exit 0; }
read -r _
kill -TERM "$1" 2>/dev/null || end "$@"
kill -CONT "$1" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do sleep 1; kill -0 "$1" 2>/dev/null || end "$@"; done
kill -KILL "$1" 2>/dev/null
end "$@"
`;

/**
 * Ties a detached child to this process: when we die, also by SIGKILL, the child gets SIGTERM, SIGKILL 10 s later, and its
 * temporary folder goes. Without it an aborted run would leave servers behind. Does not keep this process alive.
 */
export function tieToUs({ child, folder = '' }: { child: ChildProcess; folder?: string | undefined }): void {
  const { pid } = child;
  if (pid === undefined) return;
  const watcher = spawn('/bin/sh', ['-c', SCRIPT, 'lifeline', String(pid), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.unref();
  (watcher.stdin as Socket).unref();
  watcher.stdin.on('error', () => {});
  // After the child's end its number may become another process's: the watcher must go before that.
  child.once('exit', () => watcher.kill('SIGKILL'));
}
