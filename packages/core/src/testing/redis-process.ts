import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findFreePort } from './free-port.ts';
import { tieToUs } from './lifeline.ts';
import { waitForRedis } from './redis-ready.ts';
import { DURABLE, type RedisOptions, type RedisServer, redisArguments } from './redis-server.ts';

/** 10 s for a clean end before SIGKILL; with `appendfsync always` nothing acknowledged is lost either way. */
const STOP_MS = 10_000;
const LOG_LINES = 10;
/** Between finding a free port and listening on it another process may take it; three in a row is no accident. */
const PORT_TRIES = 3;

/** An executable Redis or Valkey and the environment it needs. */
export type RedisProgram = { kind: 'path' | 'package'; command: string; env: Record<string, string> };

type Running = { child: ChildProcess; exited: Promise<void>; hasExited: () => boolean };

function launch(options: {
  program: RedisProgram;
  args: string[];
  logFile: string;
  folder: string | undefined;
}): Running {
  const { program, args, logFile, folder } = options;
  const log = openSync(logFile, 'a');
  // Detached: a Ctrl-C in the terminal is for us; we stop Redis when all who use it are gone.
  const child = spawn(program.command, args, {
    detached: true,
    env: { ...process.env, ...program.env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  tieToUs({ child, folder });
  let over = false;
  const exited = new Promise<void>((resolve) => {
    const end = () => {
      over = true;
      resolve();
    };
    child.once('error', end);
    child.once('exit', end);
  });
  return { child, exited, hasExited: () => over };
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LOG_LINES).join('\n');
}

async function stopRunning({ child, exited }: Running): Promise<void> {
  child.kill('SIGCONT');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exited;
  clearTimeout(timer);
}

/** Starts the program on a free port of 127.0.0.1 and waits until it answers; throws with its last lines if it never does. */
export async function startRedisProcess(program: RedisProgram, options: RedisOptions): Promise<RedisServer> {
  const dir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'issuebridge-redis-'));
  const temporary = options.dataDir === undefined ? dir : undefined;
  mkdirSync(dir, { recursive: true });
  const logFile = path.join(dir, 'redis.log');

  async function start(port: number): Promise<Running> {
    const config = { port: String(port), bind: '127.0.0.1', dir, ...DURABLE, ...options.config };
    const running = launch({ program, args: redisArguments(config), logFile, folder: temporary });
    try {
      const ended = () => (running.hasExited() ? `${program.command} ended:\n${lastLines(logFile)}` : undefined);
      await waitForRedis({ url: urlOf(port, options.config), ended });
    } catch (error) {
      await stopRunning(running);
      throw error;
    }
    return running;
  }

  async function startSomewhere(): Promise<{ port: number; running: Running }> {
    for (let left = PORT_TRIES; ; left--) {
      const port = await findFreePort();
      try {
        return { port, running: await start(port) };
      } catch (error) {
        if (left <= 1 || !/Address already in use/.test(String(error))) throw error;
      }
    }
  }

  function discard(): void {
    if (temporary) rmSync(temporary, { recursive: true, force: true });
  }

  let { port, running } = await startSomewhere().catch((error: unknown) => {
    discard();
    throw error;
  });
  return {
    url: urlOf(port, options.config),
    kind: program.kind,
    stop: async () => {
      await stopRunning(running);
      discard();
    },
    kill: async () => {
      running.child.kill('SIGKILL');
      await running.exited;
    },
    pause: async () => void running.child.kill('SIGSTOP'),
    resume: async () => void running.child.kill('SIGCONT'),
    restart: async () => {
      await stopRunning(running);
      running = await start(port);
    },
  };
}

function urlOf(port: number, config: Record<string, string>): string {
  const password = config.requirepass;
  return `redis://${password ? `:${encodeURIComponent(password)}@` : ''}127.0.0.1:${port}`;
}
