import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { tieToUs } from '../../packages/core/src/testing/lifeline.ts';

/** 45 s: the programs' own SHUTDOWN_TIMEOUT of 40 s, and a little over. */
const STOP_MS = 45_000;
/** Enough for a page of configuration problems. */
const KEPT_LINES = 40;

/** One program of the run. */
export type Child = {
  name: string;
  /** Resolves, never rejects, when the program has ended: how, in words. */
  ended: Promise<string>;
  lastLines: () => string;
  stop: () => Promise<void>;
  kill: () => void;
};

/** How to start a program, and who hears its lines. */
export type ChildOptions = {
  name: string;
  file: string;
  root: string;
  env: Record<string, string | undefined>;
  logDir: string;
  onLine: (line: string) => void;
};

/** Starts a program of the workspace with this Node; its output goes to `<logDir>/<name>.log` and, line by line, to `onLine`. */
export function startChild({ name, file, root, env, logDir, onLine }: ChildOptions): Child {
  const log = createWriteStream(path.join(logDir, `${name}.log`));
  // Detached: a Ctrl-C in the terminal is for the launcher alone, which stops its programs in order.
  const child = spawn(process.execPath, [file], { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  tieToUs({ child });
  const kept: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      log.write(`${line}\n`);
      kept.push(line);
      if (kept.length > KEPT_LINES) kept.shift();
      onLine(line);
    });
  }
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with exit code ${code}`));
  });
  void ended.then(() => log.end());
  return {
    name,
    ended,
    lastLines: () => kept.join('\n'),
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(timer);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
