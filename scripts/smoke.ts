import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCommands } from './smoke/command.ts';
import { startGitLab } from './smoke/gitlab.ts';
import { createInstallation, type Installation } from './smoke/installation.ts';
import { createReport } from './smoke/report.ts';
import { tryBackup } from './smoke/try-backup.ts';
import { tryDemo } from './smoke/try-demo.ts';
import { tryImage } from './smoke/try-image.ts';
import { tryRestarts } from './smoke/try-restarts.ts';
import { trySecrets } from './smoke/try-secrets.ts';
import { trySettings } from './smoke/try-settings.ts';

/** 10 s: an engine that is there answers at once. */
const ENGINE_MS = 10_000;
/** 8 minutes: a run takes two to four, on a machine where everything is there to build from. */
const RUN_MS = 480_000;
/** 800 ms: with three issues a second there is always a request under way when something is killed. */
const GITLAB_LATENCY_MS = 800;

const root = fileURLToPath(new URL('..', import.meta.url));
const print = (text: string): void => void process.stdout.write(text);

// Nothing of the caller's own settings may have a say, least of all those for a real GitLab.
const KEPT = /^(PATH|HOME|USER|TMPDIR|LANG|DOCKER_\w+|XDG_\w+|SSH_AUTH_SOCK|(HTTPS?|NO|ALL)_PROXY)$/i;
const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => KEPT.test(name)));

async function main(): Promise<number> {
  for (const asked of [['info'], ['compose', 'version']]) {
    const { code, out, error } = await createCommands({ cwd: root, env: kept }).run(['docker', ...asked], {
      deadlineMs: ENGINE_MS,
    });
    if (code === 0) continue;
    const [why = ''] = (error.trim() || out.trim()).split('\n');
    print(`Smoke test skipped: "docker ${asked.join(' ')}" has no answer here (${why}).\n`);
    return 0;
  }

  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const overdue = setTimeout(() => stop.abort(), RUN_MS);
  const name = `issuebridge-smoke-${process.pid}`;
  const image = `${name}:latest`;
  const cwd = await mkdtemp(path.join(tmpdir(), `${name}-`));
  const env = { ...kept, ISSUEBRIDGE_IMAGE: image, COMPOSE_DISABLE_ENV_FILE: '1', ENV_FILE: path.join(cwd, 'none') };
  const docker = createCommands({ cwd, env, signal: stop.signal });
  const report = createReport({ print, now: () => performance.now() });
  const composeFile = path.join(root, 'docker-compose.yml');
  const opened: Installation[] = [];
  try {
    await tryImage({ commands: docker, image, root, report });
    await tryDemo({
      ...{ name: `${name}-demo`, cwd, files: [composeFile], signal: stop.signal, report },
      env: { ...env, COMPOSE_DISABLE_ENV_FILE: undefined, ENV_FILE: undefined },
      demoFile: path.join(root, 'demo.env'),
      opened: (installation) => opened.push(installation),
    });
    const [token, sender] = ['glpat-smoke-token', 'smoke-sender-token'];
    const gitlab = await startGitLab({ docker, image, name, token, latencyMs: GITLAB_LATENCY_MS });
    const real = {
      ...{ name, cwd, env, signal: stop.signal },
      files: [composeFile, path.join(root, 'scripts/smoke/compose.gitlab.yml')],
      settings: {
        GITLAB_NETWORK: gitlab.network,
        GITLAB_URL: gitlab.url,
        GITLAB_TOKEN: token,
        GITLAB_PROJECT: '42',
        INSIGHTS_TOKEN: sender,
        ISSUEBRIDGE_SECRET: 'smoke-marker-secret',
      },
      token: sender,
    };
    const installation = await createInstallation(real);
    opened.push(installation);
    await trySettings({ installation, report });
    const delivered = await tryRestarts({ installation, gitlab, report });
    await tryBackup({ installation, gitlab, root, delivered, report });
    await installation.down(['--volumes']);
    await trySecrets({ ...real, root, report, opened: (secret) => opened.push(secret) });
    print('\nSmoke test passed.\n');
    return 0;
  } catch (error) {
    print(`\n${error instanceof Error ? error.message : String(error)}\n`);
    for (const { commands } of stop.signal.aborted ? [] : opened) {
      const { out } = await commands.run(['docker', 'compose', 'logs', '--tail', '20']);
      print(out);
    }
    print(stop.signal.aborted ? '\nSmoke test stopped.\n' : '\nSmoke test failed.\n');
    return 1;
  } finally {
    clearTimeout(overdue);
    // Whatever became of the run: nothing of it stays.
    const sweep = createCommands({ cwd, env: kept });
    for (const project of [`${name}-demo`, name, `${name}-secrets`]) {
      await sweep.run(['docker', 'compose', '--project-name', project, 'down', '--volumes', '--timeout', '5']);
    }
    for (const words of [
      ['rm', '--force', '--volumes', name],
      ['network', 'rm', name],
      ['image', 'rm', image],
    ]) {
      await sweep.run(['docker', ...words]);
    }
    await rm(cwd, { recursive: true, force: true });
  }
}

process.exit(await main());
