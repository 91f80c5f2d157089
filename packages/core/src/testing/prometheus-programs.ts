import { execFile } from 'node:child_process';
import { accessSync, constants, globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CACHE_DIR = fileURLToPath(new URL('../../../../.data', import.meta.url));

/** 60 s: 19 MB of the distribution's package over a slow line. */
const DOWNLOAD_MS = 60_000;

/** The executables of one Prometheus, or why there are none. */
export type PrometheusPrograms = { ok: true; prometheus: string; promtool: string } | { ok: false; reason: string };

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function programsIn(folder: string): Extract<PrometheusPrograms, { ok: true }> | undefined {
  const programs = { prometheus: path.join(folder, 'prometheus'), promtool: path.join(folder, 'promtool') };
  return Object.values(programs).every(isExecutable) ? { ok: true, ...programs } : undefined;
}

/**
 * Prometheus and promtool of the PATH; else, on Debian and Ubuntu, the distribution's package, unpacked into `cacheDir` once:
 * nothing is installed on the machine.
 */
export async function findPrometheus({
  env = process.env,
  cacheDir = CACHE_DIR,
}: {
  env?: NodeJS.ProcessEnv;
  cacheDir?: string;
} = {}): Promise<PrometheusPrograms> {
  const home = path.join(cacheDir, 'prometheus-package');
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  for (const folder of [...folders, path.join(home, 'usr/bin')]) {
    const programs = programsIn(folder);
    if (programs) return programs;
  }
  mkdirSync(cacheDir, { recursive: true });
  const work = mkdtempSync(`${home}.`);
  try {
    await run('apt-get', ['-qq', '-oAPT::Sandbox::User=', 'download', 'prometheus'], {
      cwd: work,
      timeout: DOWNLOAD_MS,
      env: { ...env, LC_ALL: 'C' },
    });
    const root = path.join(work, 'root');
    for (const deb of globSync('*.deb', { cwd: work })) await run('dpkg', ['-x', path.join(work, deb), root]);
    if (!programsIn(path.join(home, 'usr/bin'))) renameSync(root, home);
    const programs = programsIn(path.join(home, 'usr/bin'));
    return programs ?? { ok: false, reason: 'the package prometheus has no promtool' };
  } catch (error) {
    const [reason] = String(error).split('\n');
    return { ok: false, reason: `no prometheus on PATH, and its package could not be fetched (${reason})` };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
