import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { forgetFinished } from '../../packages/core/src/testing/forget-finished.ts';
import { findOrStartRedis } from '../../packages/core/src/testing/start-redis.ts';
import { type Child, startChild } from './child.ts';
import { keepCredentials } from './credentials.ts';
import { troubleIn } from './log-line.ts';
import type { StartOptions } from './options.ts';
import { choosePorts } from './ports.ts';
import { type Access, accessOf, type Program, programsOf, type Settings } from './programs.ts';
import { waitUntilReady } from './ready.ts';
import { claimRunDirectory } from './run-directory.ts';
import { sampleDetection } from './sample-detection.ts';
import { sendSample, waitForIssue } from './send-sample.ts';
import { summaryOf } from './summary.ts';

/** What a launch needs of the world around it. */
export type LaunchDeps = {
  root: string;
  /** Where data, logs and credentials are kept across runs. */
  dataDir: string;
  env: NodeJS.ProcessEnv;
  now: () => Date;
  newId: () => string;
  print: (text: string) => void;
  /** Ends the launch: its reason is thrown once all is stopped. */
  signal: AbortSignal;
  /** Told of every program, so that a second Ctrl-C can kill them. */
  onChild: (child: Child) => void;
  /** Told when everything is up and a stop is the expected end. */
  onUp: () => void;
};

async function startProgram(
  program: Program,
  logDir: string,
  failed: AbortController,
  deps: LaunchDeps,
): Promise<Child> {
  const { root, print, onChild } = deps;
  const onLine = (line: string) => {
    const trouble = troubleIn(line);
    if (trouble) print(`[${program.name}] ${trouble}\n`);
  };
  const child = startChild({ ...program, root, logDir, onLine });
  onChild(child);
  void child.ended.then((how) => {
    failed.abort(new Error(`${program.name} ${how}. Its last lines:\n${child.lastLines()}`));
  });
  return child;
}

async function makeSample(access: Access, deps: LaunchDeps, signal: AbortSignal): Promise<string> {
  const ingest = { url: access.ingestUrl, token: access.insightsToken };
  const eventId = await sendSample({ ingest, detection: sampleDetection(deps) });
  return waitForIssue({ ingest, eventId, signal });
}

const WHENCE = {
  url: 'yours, from REDIS_URL',
  path: 'started from PATH',
  docker: 'started in Docker',
  package: "started from the distribution's package",
};

function describeRedis({ url, kind }: { url: string; kind: keyof typeof WHENCE }, dataDir: string): string {
  // The operator's own password is not for the screen; ours is good for this run only.
  if (kind === 'url') return `${url.replace(/\/\/[^@/]*@/, '//***@')}   ${WHENCE[kind]}`;
  return `${url}   ${WHENCE[kind]}, data in ${dataDir}`;
}

function never(): Promise<never> {
  return new Promise(() => {});
}

/**
 * Brings everything up, sends the sample where asked, prints what a person needs, and stays until `signal` ends it or, with
 * `once`, until the sample's issue exists. Whatever was started is stopped in reverse before it returns or throws.
 */
export async function launch(options: StartOptions, deps: LaunchDeps): Promise<void> {
  const { root, env, print } = deps;
  const failed = new AbortController();
  const signal = AbortSignal.any([deps.signal, failed.signal]);
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  await using stack = new AsyncDisposableStack();

  async function bringUp(): Promise<void> {
    const run = claimRunDirectory({ base: deps.dataDir });
    stack.defer(run.release);
    const logDir = path.join(run.dir, 'logs');
    const redisDir = path.join(run.dir, 'redis');
    mkdirSync(logDir, { recursive: true });
    const say = (line: string) => print(`${line}\n`);
    const redis = await findOrStartRedis({ dataDir: redisDir, env, say });
    stack.defer(() => redis.stop());
    if (options.emulate && redis.kind !== 'url' && (await forgetFinished(redis))) {
      say('The emulator starts without issues, so Redis forgot those of the last run.');
    }

    const credentials = keepCredentials({ dir: run.dir });
    const ports = await choosePorts({ env, say });
    const settings: Settings = { env, ports, credentials, redis, emulate: options.emulate };
    for (const program of programsOf(settings)) {
      const child = await startProgram(program, logDir, failed, deps);
      stack.defer(() => child.stop());
      for (const readiness of program.ready) await waitUntilReady({ name: program.name, readiness, signal });
    }
    const access = accessOf(settings);
    const issueUrl = options.sample ? await makeSample(access, deps, signal) : undefined;
    const near = (dir: string) => path.relative(root, dir);
    const running = { ...access, issueUrl, redis: describeRedis(redis, near(redisDir)), logDir: near(logDir) };
    if (options.once) return print(`Sample issue: ${issueUrl}\n`);
    print(summaryOf(running, sampleDetection(deps)));
    deps.onUp();
    return never();
  }

  await Promise.race([bringUp(), ended]);
}
