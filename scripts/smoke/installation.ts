import { findFreePort } from '../../packages/core/src/testing/free-port.ts';
import { type Commands, createCommands } from './command.ts';
import { createEvents, type Events } from './events.ts';

/** 2 minutes: on a busy machine with two processors, four Nodes and a Redis take their time. */
const UP_MS = 120_000;
/** Two of the 60 s that Compose gives a container: programs first, then Redis. */
const DOWN_MS = 150_000;

/** One Compose project of its own name, ports and volumes. */
export type Installation = {
  name: string;
  /** `docker compose ...` of this project, and `docker` and `sh` in its environment. */
  commands: Commands;
  compose: (words: string[]) => Promise<string>;
  up: (words?: string[]) => Promise<string>;
  down: (words?: string[]) => Promise<string>;
  /** Ids of a service's running containers. */
  containers: (service: string) => Promise<string[]>;
  /** Of ingest's private port. */
  adminUrl: string;
  events: Events;
};

/** `files` are Compose's; `options` are those of `docker compose` itself, such as `--env-file`. */
export async function createInstallation(input: {
  name: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  files: string[];
  options?: string[];
  settings: Record<string, string>;
  /** Of the sender. */
  token: string;
  signal: AbortSignal;
}): Promise<Installation> {
  const { name, cwd, files, options = [], settings, token, signal } = input;
  const [ingest, admin] = [await findFreePort(), await findFreePort()];
  const env = {
    ...input.env,
    COMPOSE_PROJECT_NAME: name,
    COMPOSE_FILE: files.join(':'),
    INGEST_ADDRESS: `127.0.0.1:${ingest}`,
    ADMIN_ADDRESS: `127.0.0.1:${admin}`,
    ...settings,
  };
  const commands = createCommands({ cwd, env, signal });
  const compose = (words: string[], deadlineMs?: number) =>
    commands.get(['docker', 'compose', ...options, ...words], deadlineMs === undefined ? {} : { deadlineMs });
  return {
    name,
    commands,
    compose,
    up: (words = []) => compose(['up', '--detach', '--wait', ...words], UP_MS),
    down: (words = []) => compose(['down', ...words], DOWN_MS),
    containers: async (service) => (await compose(['ps', '--quiet', service])).split('\n').filter((id) => id !== ''),
    adminUrl: `http://127.0.0.1:${admin}`,
    events: createEvents({ url: `http://127.0.0.1:${ingest}`, token }),
  };
}
