import { findFreePort } from '../../packages/core/src/testing/free-port.ts';
import type { Commands } from './command.ts';
import { REQUEST_MS } from './deadlines.ts';
import { until } from './until.ts';

/** 1 minute: a container with one Node that waits for nothing. */
const START_MS = 60_000;
/** The most that GitLab gives at once, and more than any part makes. */
const PAGE = 100;

/** A GitLab, as far as these runs look at it. */
export type GitLab = {
  /** Its issues' titles, and how many notes each has. */
  issues: () => Promise<Array<{ title: string; notes: number }>>;
};

/** Looks at project 42 of the emulator at `url`. */
export function createGitLab({ url, token }: { url: string; token: string }): GitLab {
  return {
    issues: async () => {
      const response = await fetch(`${url}/api/v4/projects/42/issues?state=all&per_page=${PAGE}`, {
        headers: { 'PRIVATE-TOKEN': token },
        signal: AbortSignal.timeout(REQUEST_MS),
      });
      if (!response.ok) throw new Error(`the emulator answered ${response.status}`);
      const issues = (await response.json()) as Array<{ title: string; user_notes_count: number }>;
      return issues.map(({ title, user_notes_count: notes }) => ({ title, notes }));
    },
  };
}

/** Starts an emulator outside of any Compose project: as a real GitLab, it outlives `docker compose down`. */
export async function startGitLab(input: {
  docker: Commands;
  image: string;
  name: string;
  token: string;
  latencyMs: number;
}): Promise<GitLab & { network: string; url: string }> {
  const { docker, image, name, token, latencyMs } = input;
  const port = await findFreePort();
  await docker.get(['docker', 'network', 'create', name]);
  const settings = ['PORT=8090', `EMULATOR_TOKEN=${token}`, `EMULATOR_LATENCY_MS=${latencyMs}`];
  await docker.get([
    ...['docker', 'run', '--detach', '--name', name, '--network', name, '--publish', `127.0.0.1:${port}:8090`],
    ...settings.flatMap((setting) => ['--env', setting]),
    ...['--no-healthcheck', '--init', '--read-only', image, 'gitlab-emulator'],
  ]);
  const gitlab = createGitLab({ url: `http://127.0.0.1:${port}`, token });
  await until({
    what: 'the emulator answers',
    ask: () => gitlab.issues().catch(() => undefined),
    good: (issues) => issues !== undefined,
    deadlineMs: START_MS,
  });
  return { ...gitlab, network: name, url: `http://${name}:8090` };
}
