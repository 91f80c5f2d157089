import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { tieToUs } from '@issuebridge/core/testing/lifeline.ts';
import type { Lab } from './benchmark.ts';
import type { Answer, Question } from './programs/answer-questions.ts';
import type { Usage } from './programs/usage-probe.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROBE = import.meta.resolve('./programs/usage-probe.ts');

/** 20 s: a program is up in one or two, also on a busy machine. */
const START_DEADLINE = 20_000;

/** 90 s: the longest question is a round of load or of deliveries. */
const ANSWER_DEADLINE = 90_000;

/** A process under measurement. */
export type Program = {
  name: string;
  /** Where it listens; empty for one that does not. */
  url: string;
  /** Asks over the IPC channel, so that no request of ours is among those that are measured. */
  ask<T>(question: string, input?: unknown): Promise<T>;
  usage(): Promise<Usage>;
  /** All it has written so far. */
  log(): Promise<string>;
  /** False once it has ended, whatever ended it. */
  isRunning(): boolean;
  /** Resolves when it has ended, whatever ended it. */
  ended: Promise<void>;
  /** Freezes it (SIGSTOP) or lets it go on (SIGCONT). */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  stop(): Promise<void>;
};

type Start = {
  name: string;
  /** A file: URL. */
  file: string;
  env?: Record<string, string>;
  /** `msg` of the JSON line that says it can be used. */
  ready?: 'listening' | 'serving';
  /** Milliseconds until it has to be ready. */
  deadline?: number;
  /** file: URL of a module that is loaded before the program. */
  preload?: string | undefined;
};

/** Starts a program with this Node and waits until it can be used; it ends with the benchmark, and with this process at the latest. */
export async function startIn({ folder, stack }: Pick<Lab, 'folder' | 'stack'>, start: Start): Promise<Program> {
  const { name, file, env = {}, ready = 'listening', preload } = start;
  // To a file: read through a pipe it would cost this process time while others are measured.
  const logFile = join(folder, `${name}.log`);
  const log = openSync(logFile, 'w');
  const child = spawn(
    process.execPath,
    [...(preload ? ['--import', preload] : []), '--import', PROBE, fileURLToPath(file)],
    {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', log, log, 'ipc'],
    },
  );
  closeSync(log);
  tieToUs({ child });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  const fail = async (what: string): Promise<never> => {
    await stop();
    throw new Error(`${name} ${what}; its last lines:\n${(await readFile(logFile, 'utf8')).slice(-2_000)}`);
  };
  stack.defer(stop);
  let questions = 0;
  const ask = async <T>(question: string, input?: unknown): Promise<T> => {
    const id = ++questions;
    const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
    const onMessage = (answer: unknown): void => {
      if ((answer as Answer).id === id) resolve(answer as Answer);
    };
    const timer = setTimeout(() => resolve(undefined), ANSWER_DEADLINE);
    child.on('message', onMessage);
    void exited.then(() => resolve(undefined));
    if (child.connected) child.send({ id, question, input } satisfies Question);
    const answer = await promise;
    clearTimeout(timer);
    child.off('message', onMessage);
    if (!answer) return fail(`did not answer "${question}"`);
    if ('error' in answer) return fail(`could not answer "${question}" (${answer.error})`);
    return answer.value as T;
  };
  const deadline = performance.now() + (start.deadline ?? START_DEADLINE);
  for (;;) {
    const line = findLine(await readFile(logFile, 'utf8'), ready);
    if (line) {
      return {
        name,
        url: String(line.url ?? ''),
        ask,
        usage: () => ask<Usage>('usage'),
        log: () => readFile(logFile, 'utf8'),
        isRunning: () => child.exitCode === null && child.signalCode === null,
        ended: exited,
        signal: (signal) => void child.kill(signal),
        stop,
      };
    }
    if (child.exitCode !== null || performance.now() > deadline) return fail('did not start');
    await sleep(20);
  }
}

function findLine(text: string, msg: string): Record<string, unknown> | undefined {
  const line = text.split('\n').find((one) => one.startsWith('{') && one.endsWith('}') && one.includes(`"${msg}"`));
  const fields = line === undefined ? undefined : (JSON.parse(line) as Record<string, unknown>);
  return fields?.msg === msg ? fields : undefined;
}
