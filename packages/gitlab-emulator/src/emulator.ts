import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLimiters, createThrottle } from './api/limiters.ts';
import { createApp } from './app.ts';
import { createState, type State } from './control/state.ts';
import { createFaults, type Faults } from './fault/faults.ts';
import { createRandom } from './fault/random.ts';
import type { Inferred } from './inferred.ts';
import { createInstance, putProject, putToken } from './instance/instance.ts';
import { removeUser } from './instance/remove-user.ts';
import type { EmulatorOptions, LimitOptions, ProjectOptions, TokenOptions } from './options.ts';
import { type Counters, createRequestLog, type LoggedRequest } from './request-log.ts';
import type { Recorded } from './text/recorder.ts';

export type { IssueSnapshot, NoteSnapshot, ProjectSnapshot } from './control/snapshot.ts';
export type { Fault, FaultEffect, FaultMatch } from './fault/fault.ts';
export type { Inferred } from './inferred.ts';
export type { EmulatorOptions, ProjectOptions, TokenOptions, UserOptions } from './options.ts';

/** A running GitLab emulator. */
export type Emulator = {
  /** Without a slash at the end. */
  readonly url: string;
  readonly faults: Faults;
  readonly state: State;
  /** What texts did or could have done; scanned when it is read. */
  readonly recorded: Recorded;
  /** The last API requests, oldest first. */
  readonly requests: LoggedRequest[];
  readonly counters: Counters;
  clearRecorded: () => void;
  clearRequests: () => void;
  putProject: (project: ProjectOptions) => void;
  putToken: (token: TokenOptions) => void;
  /** Replaces the limits; what is left out is unlimited. */
  setLimits: (limits: LimitOptions) => void;
  setLatency: (ms: number) => void;
  /** Puts the server's clock this much ahead; negative: behind. */
  setClockSkew: (ms: number) => void;
  /** How much later than the writer others see a write from now on; 0: at once. */
  setReplicaLag: (ms: number) => void;
  setMaintenance: (on: boolean) => void;
  /** Corrects what is assumed of GitLab where its sources leave it open. */
  setInferred: (facts: Partial<Inferred>) => void;
  /** Deletes a user with their tokens; what they wrote becomes the Ghost User's. False: there is none with that id. */
  removeUser: (id: number) => boolean;
  /** Refuses connections and cuts those there are, keeping all state. */
  goDown: () => Promise<void>;
  /** Listens on the same port again. */
  comeUp: () => Promise<void>;
  close: () => Promise<void>;
};

const DEFAULT_LOG_SIZE = 10_000;

/** Starts an emulator that holds its state in memory; rejects when the port is taken. */
export const startEmulator = async (options: EmulatorOptions): Promise<Emulator> => {
  const instance = createInstance(options);
  const faults = createFaults({ random: createRandom(options.seed ?? 1) });
  const log = createRequestLog({ size: options.requestLogSize ?? DEFAULT_LOG_SIZE });
  const state = createState(instance);
  const stop = new AbortController();
  let latencyMs = options.latencyMs ?? 0;
  const app = createApp({
    ...{ instance, faults, log, state, stopped: stop.signal, latencyMs: () => latencyMs },
    limiters: createLimiters(instance),
    throttle: createThrottle(instance),
  });
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, app);
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, options.port ?? 0, host);
  const url = `http://${hostInUrl(host)}:${port}`;
  if (instance.publicUrl === '') instance.publicUrl = url;

  return {
    url,
    faults,
    state,
    get recorded() {
      return instance.recorder.read();
    },
    get requests() {
      return log.list();
    },
    get counters() {
      return log.counters();
    },
    clearRecorded: () => instance.recorder.clear(),
    clearRequests: () => log.clear(),
    putProject: (project) => void putProject(instance, project),
    putToken: (token) => void putToken(instance, token),
    setLimits: (limits) => {
      instance.limits = { ...limits };
    },
    setLatency: (ms) => {
      latencyMs = ms;
    },
    setClockSkew: (ms) => {
      instance.skewMs = ms;
    },
    setReplicaLag: (ms) => {
      instance.replica.lagMs = ms;
    },
    setMaintenance: (on) => {
      instance.maintenance = on;
    },
    setInferred: (facts) => void Object.assign(instance.inferred, facts),
    removeUser: (id) => removeUser(instance, id),
    goDown: () => stopListening(server),
    comeUp: async () => void (await listen(server, port, host)),
    close: async () => {
      stop.abort();
      faults.clear();
      await stopListening(server);
    },
  };
};

/** Longer than a client's own idle limit usually is, so that the client is the one to close. */
const KEEP_ALIVE_MS = 75_000;

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

const stopListening = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const hostInUrl = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
};
