import type { Credentials } from './credentials.ts';
import type { Ports } from './ports.ts';
import type { Readiness } from './ready.ts';

/** The emulator's only project, as the documentation shows it. */
const PROJECT = { id: '42', path: 'security/findings' };

/** One program of the workspace, what it is started with, and what tells that it is ready. */
export type Program = { name: string; file: string; env: NodeJS.ProcessEnv; ready: Readiness[] };

/** What the programs have to be told, found out at start. */
export type Settings = {
  env: NodeJS.ProcessEnv;
  ports: Ports;
  credentials: Credentials;
  redis: { url: string; kind: string };
  emulate: boolean;
};

/** Where and as whom the programs of this run are reached. */
export type Access = {
  ingestUrl: string;
  adminUrl: string;
  workerAdminUrl: string;
  insightsToken: string;
  adminUser: string;
  adminPassword: string;
  gitlab: { label: string; url: string; detail: string };
};

/** An address to dial for one to listen on: "all interfaces" is reached on the loopback one. */
function reachable(host: string | undefined): string {
  if (!host || host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function emulatorToken(env: NodeJS.ProcessEnv): string {
  return env.EMULATOR_TOKEN || 'glpat-emulator';
}

/** Addresses and credentials: the operator's own where set, ours otherwise. */
export function accessOf({ env, ports, credentials, emulate }: Settings): Access {
  const emulatorUrl = `http://127.0.0.1:${ports.emulator}`;
  const admin = reachable(env.ADMIN_HOST);
  return {
    ingestUrl: `http://${reachable(env.HOST)}:${ports.ingest}`,
    adminUrl: `http://${admin}:${ports.ingestAdmin}`,
    workerAdminUrl: `http://${admin}:${ports.workerAdmin}`,
    insightsToken: env.INSIGHTS_TOKEN || credentials.insightsToken,
    adminUser: env.ADMIN_USER || 'admin',
    adminPassword:
      env.ADMIN_PASSWORD || (env.ADMIN_PASSWORD_FILE ? 'from ADMIN_PASSWORD_FILE' : credentials.adminPassword),
    gitlab: emulate
      ? {
          label: 'GitLab emulator',
          url: `${emulatorUrl}/${PROJECT.path}/-/issues`,
          detail: `project ${PROJECT.id}, token ${emulatorToken(env)}; its issues end with this run`,
        }
      : {
          label: 'GitLab',
          url: env.GITLAB_URL ?? '',
          detail: `project ${env.GITLAB_PROJECT ?? 'as configured'}`,
        },
  };
}

/** The programs in the order they are started. */
export function programsOf(settings: Settings): Program[] {
  const { env, ports, credentials, redis, emulate } = settings;
  const access = accessOf(settings);
  const emulatorUrl = `http://127.0.0.1:${ports.emulator}`;
  const token = emulatorToken(env);
  // In a Redis of the operator's the programs keep a secret themselves: ours would fit only this clone.
  const keepsSecret = redis.kind === 'url' || env.ISSUEBRIDGE_SECRET || env.ISSUEBRIDGE_SECRET_FILE;
  const shared = {
    ...env,
    REDIS_URL: redis.url,
    REDIS_URL_FILE: undefined,
    // What is shown on the terminal is picked from these lines.
    LOG_FORMAT: 'json',
    INSIGHTS_TOKEN: access.insightsToken,
    ADMIN_USER: access.adminUser,
    ...(!env.ADMIN_PASSWORD_FILE && { ADMIN_PASSWORD: access.adminPassword }),
    ...(!keepsSecret && { ISSUEBRIDGE_SECRET: credentials.secret }),
    ...(emulate && { GITLAB_URL: emulatorUrl, GITLAB_TOKEN: token, GITLAB_PROJECT: PROJECT.id }),
  };
  const emulator: Program = {
    name: 'gitlab-emulator',
    file: 'packages/gitlab-emulator/src/main.ts',
    env: {
      ...env,
      HOST: '127.0.0.1',
      PORT: String(ports.emulator),
      EMULATOR_TOKEN: token,
      EMULATOR_PROJECTS: `${PROJECT.id}=${PROJECT.path}`,
    },
    ready: [{ url: `${emulatorUrl}/`, answer: 'ok' }],
  };
  const ingest: Program = {
    name: 'ingest',
    file: 'apps/ingest/src/main.ts',
    env: {
      ...shared,
      PORT: String(ports.ingest),
      ADMIN_PORT: String(ports.ingestAdmin),
      // All of it is on this machine, and a certificate is for another name.
      TLS_CERT_FILE: undefined,
      TLS_KEY_FILE: undefined,
    },
    // Any answer of the public port: it has no page that is there for everyone.
    ready: [
      { url: `${access.adminUrl}/readyz`, answer: 'ok' },
      { url: access.ingestUrl, answer: 'any' },
    ],
  };
  const worker: Program = {
    name: 'worker',
    file: 'apps/worker/src/main.ts',
    env: { ...shared, ADMIN_PORT: String(ports.workerAdmin) },
    ready: [{ url: `${access.workerAdminUrl}/readyz`, answer: 'ok' }],
  };
  return [...(emulate ? [emulator] : []), ingest, worker];
}
