import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Emulator, startEmulator } from '@issuebridge/gitlab-emulator';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** 20 s: a process of ours is up in one or two, also on a busy machine. */
const START_DEADLINE = 20_000;

/** 60 s: a job whose worker was killed goes on within half of it. */
const END_DEADLINE = 60_000;

/** The sender's token in every test. */
export const TOKEN = 'insights-token';

/** What ingest answers; each answer has some of these. */
export type Answer = {
  event_id: string;
  status: string;
  duplicate?: boolean;
  outcome?: string;
  issue?: { web_url: string };
};

/** A running system: the emulator in this process, ingest and workers as processes of their own. */
export type System = {
  emulator: Emulator;
  ingest: string;
  post(body: unknown, headers?: Record<string, string>, source?: string): Promise<{ status: number; body: Answer }>;
  /** Polls `GET /v1/events/{id}` until the status is one of these. */
  until(eventId: string, ...statuses: string[]): Promise<Answer>;
  /** Writes the configuration anew, with these sources, for processes that are started later or told to reload. */
  configure(sources: string): Promise<void>;
  /** Writes this as the configuration. */
  writeConfig(text: string): Promise<void>;
  /** Tells every process to read the configuration again. */
  reload(): void;
  /** The process of ingest. */
  ingestProcess: ChildProcess;
  startWorker(): Promise<ChildProcess>;
  killWorker(worker: ChildProcess): Promise<void>;
  workers: ChildProcess[];
  /** Runs the command line with the system's own environment, and these variables besides. */
  cli(args: string[], over?: Record<string, string>): CliRun;
  logs(): string;
  stop(): Promise<void>;
};

/** A run of the command line: `ended` is how. */
export type CliRun = {
  child: ChildProcess;
  ended: Promise<{ code: number | null; out: string; error: string }>;
};

type Options = {
  redis: { url: string; prefix: string };
  /** The destination's token as the file has it. */
  token?: string;
  /** YAML of the destination besides url and token. */
  destination?: string;
  /** YAML of the sources; the default is one `insights` source to project 42. */
  sources?: string;
  /** YAML at the top. */
  rest?: string;
  workers?: number;
  /** Further variables of every process. */
  env?: Record<string, string>;
  emulator?: Partial<Parameters<typeof startEmulator>[0]>;
};

const SOURCES = `
  insights:
    preset: insights
    auth: { bearer: [${TOKEN}] }
    issue: { project: 42, labels: ["severity::{{ event.severity }}"] }
`;

const ROLE_REPORTER = 20;

/** Starts everything; `stop` ends everything. */
export async function startSystem(options: Options): Promise<System> {
  const stops: Array<() => Promise<unknown>> = [];
  const folder = await mkdtemp(join(tmpdir(), 'issuebridge-test-'));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  const emulator = await startEmulator({
    projects: [
      { id: 42, path: 'security/findings' },
      { id: 43, path: 'security/other' },
    ],
    tokens: [
      {
        value: 'glpat-test',
        user: { id: 7, username: 'bridge', name: 'Bridge' },
        scopes: ['api'],
        roles: { 42: ROLE_REPORTER, 43: ROLE_REPORTER },
      },
    ],
    ...options.emulator,
  });
  stops.push(() => emulator.close());
  const config = join(folder, 'issuebridge.yaml');
  const destination = options.destination ?? 'limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }';
  const configure = (sources = SOURCES): Promise<void> =>
    writeFile(
      config,
      `version: 1
destinations:
  gitlab: { url: "${emulator.url}", token: "${options.token ?? 'glpat-test'}", ${destination} }
sources:${sources}
${options.rest ?? ''}`,
    );
  await configure(options.sources);
  let output = '';
  const env = {
    ...process.env,
    ISSUEBRIDGE_CONFIG: config,
    ISSUEBRIDGE_SECRET: 'a test secret',
    REDIS_URL: options.redis.url,
    REDIS_PREFIX: options.redis.prefix,
    PORT: '0',
    ADMIN_PORT: '0',
    LOG_LEVEL: 'debug',
    LOG_FORMAT: 'json',
    ...options.env,
  };
  const start = async (app: 'ingest' | 'worker', ready: RegExp) => {
    const child = spawn(process.execPath, [join(ROOT, `apps/${app}/src/main.ts`)], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    stops.push(() => end(child, 'SIGKILL'));
    let own = '';
    const collect = (chunk: Buffer): void => {
      own += chunk;
      output += chunk;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const deadline = Date.now() + START_DEADLINE;
    while (!ready.test(own)) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${app} did not start:\n${own}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return { child, own };
  };
  const { own, child: ingestProcess } = await start('ingest', /"msg":"listening"/);
  const listening = own.split('\n').find((line) => line.includes('"msg":"listening"')) ?? '';
  const ingest = String(JSON.parse(listening).url);
  const workers: ChildProcess[] = [];
  const startWorker = async (): Promise<ChildProcess> => {
    const { child } = await start('worker', /"msg":"serving"/);
    workers.push(child);
    return child;
  };
  for (let count = 0; count < (options.workers ?? 1); count++) await startWorker();
  const get = async (path: string) =>
    (await fetch(`${ingest}${path}`, { headers: { authorization: `Bearer ${TOKEN}` } })).json();
  return {
    emulator,
    ingest,
    workers,
    configure,
    writeConfig: (text) => writeFile(config, text),
    ingestProcess,
    reload() {
      for (const child of [ingestProcess, ...workers]) child.kill('SIGHUP');
    },
    startWorker,
    killWorker: (worker) => end(worker, 'SIGKILL'),
    cli(args, over = {}) {
      const main = join(ROOT, 'apps/cli/src/main.ts');
      const child = spawn(process.execPath, [main, ...args], { env: { ...env, ...over }, stdio: 'pipe' });
      const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
      child.stdin.end();
      const ended = Promise.all([text(child.stdout), text(child.stderr), exit]);
      return { child, ended: ended.then(([out, error, code]) => ({ code, out, error })) };
    },
    logs: () => output,
    async post(body, headers = {}, source = 'insights') {
      const response = await fetch(`${ingest}/v1/sources/${source}/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Answer };
    },
    async until(eventId, ...statuses) {
      const deadline = Date.now() + END_DEADLINE;
      for (;;) {
        const event = (await get(`/v1/events/${eventId}`)) as Answer;
        if (statuses.includes(event.status)) return event;
        if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(event)}\n${output.slice(-3_000)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async stop() {
      for (const stop of stops.reverse()) await stop();
    },
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

/** A detection as the vendor's template of twelve variables gives it. */
export function detection(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    definitionSummary: 'Sign-in from an impossible place',
    entityName: 'alice@corp.example,svc-backup',
    entityType: 'account,account',
    location: 'Berlin,Lagos',
    source: 'okta/https://corp.okta.example',
    link: 'https://app.beyondtrust.io/insights/t-1/detections/details/d-1/instance/i-1',
    timestamp: '11/22/2026 08:15:00',
    severity: 'High',
    incidentType: 'Detection',
    definitionId: 'd-1',
    incidentId: crypto.randomUUID(),
    tenantId: 't-1',
    ...over,
  };
}
