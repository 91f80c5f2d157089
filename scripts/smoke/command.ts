import { spawn } from 'node:child_process';

/** 3 minutes: an image's dependencies over a slow line. Whatever else is run here takes seconds. */
const DEADLINE_MS = 180_000;
/** Of a command that failed; the end says why. */
const SHOWN_CHARACTERS = 4_000;

/** How a command ended. `code` is 1 where it could not be started or was ended at its deadline. */
export type Ended = { code: number; out: string; error: string };

/** Runs commands in one folder with one environment. */
export type Commands = {
  /** Runs the words as they are. */
  run: (words: string[], options?: RunOptions) => Promise<Ended>;
  /** As `run`, but gives the trimmed output and throws, with what the command said, when it fails. */
  get: (words: string[], options?: RunOptions) => Promise<string>;
};

type RunOptions = { deadlineMs?: number; env?: NodeJS.ProcessEnv };

/** `signal` ends what is running, and everything that is run later. */
export function createCommands({
  cwd,
  env,
  signal,
}: {
  cwd: string;
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal;
}): Commands {
  const run: Commands['run'] = ([file = '', ...args], { deadlineMs = DEADLINE_MS, env: more = {} } = {}) =>
    new Promise((resolve) => {
      const signals = [AbortSignal.timeout(deadlineMs), ...(signal ? [signal] : [])];
      const child = spawn(file, args, {
        cwd,
        env: { ...env, ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
        signal: AbortSignal.any(signals),
      });
      let [out, error] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
      child.stderr.setEncoding('utf8').on('data', (text) => (error += text));
      child.on('error', (cause) => resolve({ code: 1, out, error: `${error}${cause.message}` }));
      child.on('close', (code) => resolve({ code: code ?? 1, out, error }));
    });
  return {
    run,
    get: async (words, options) => {
      const { code, out, error } = await run(words, options);
      if (code === 0) return out.trim();
      throw new Error(`"${words.join(' ')}" failed (${code}):\n${`${out}${error}`.slice(-SHOWN_CHARACTERS)}`);
    },
  };
}
