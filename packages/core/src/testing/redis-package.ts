import { execFile } from 'node:child_process';
import { accessSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { RedisProgram } from './redis-process.ts';

const run = promisify(execFile);

/** 3 minutes: fetching the distribution's package lists over a slow line. */
const APT_MS = 180_000;
/** The host's own C library must stay in charge: its loader and another libc do not work together. */
const LEFT_TO_THE_HOST = /^(libc6|libc-bin|libcrypt1|libgcc-s1|gcc-\d+-base)$/;

type Apt = (command: string[], cwd?: string) => Promise<string>;

/** apt-get with folders of our own, so that it needs no root and leaves the machine as it is. */
function createApt({ dir, ownLists }: { dir: string; ownLists: boolean }): Apt {
  const lists = path.join(dir, 'lists');
  for (const folder of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(path.join(dir, folder), { recursive: true });
  const options = [
    '-qq',
    '-oDebug::NoLocking=1',
    '-oAPT::Sandbox::User=',
    `-oDir::Cache=${path.join(dir, 'cache')}`,
    ...(ownLists ? [`-oDir::State::Lists=${lists}`] : []),
  ];
  return async (command, cwd = dir) => {
    const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
    const { stdout } = await run('apt-get', [...options, ...command], { cwd, timeout: APT_MS, env });
    return stdout;
  };
}

/** `name=version` of Redis and of every library it needs that this machine lacks, as apt resolves them. */
async function findPackages(apt: Apt): Promise<string[]> {
  const install = ['install', '--print-uris', '--yes', '--no-install-recommends', '--reinstall'];
  const output = await apt([...install, 'redis-server', 'redis-tools']);
  return output.split('\n').flatMap((line) => {
    const [name, version] = decodeURIComponent(/^'[^']+' (\S+)\.deb /.exec(line)?.[1] ?? '').split('_');
    const wanted = name && version && /^(lib|redis-)/.test(name) && !LEFT_TO_THE_HOST.test(name);
    return wanted ? [`${name}=${version}`] : [];
  });
}

async function download(apt: Apt, into: string): Promise<void> {
  const packages = await findPackages(apt);
  if (packages.length === 0) throw new Error('apt knows no package redis-server');
  await apt(['download', ...packages], into);
}

/** The machine's package lists first; where they are missing or out of date, fresh ones of our own. */
async function downloadPackages(work: string): Promise<string> {
  const debs = path.join(work, 'debs');
  mkdirSync(debs);
  try {
    await download(createApt({ dir: work, ownLists: false }), debs);
  } catch {
    const apt = createApt({ dir: work, ownLists: true });
    await apt(['update']);
    await download(apt, debs);
  }
  return debs;
}

function programIn(root: string): RedisProgram {
  const libraries = globSync('{lib,usr/lib}/**/*.so*', { cwd: root }).map((file) =>
    path.join(root, path.dirname(file)),
  );
  const searched = [...new Set(libraries), process.env.LD_LIBRARY_PATH ?? ''].filter((folder) => folder !== '');
  return {
    kind: 'package',
    command: path.join(root, 'usr/bin/redis-server'),
    env: { LD_LIBRARY_PATH: searched.join(path.delimiter) },
  };
}

function exists(file: string): boolean {
  try {
    accessSync(file);
    return true;
  } catch {
    return false;
  }
}

/**
 * Debian's or Ubuntu's Redis, unpacked into `<cacheDir>/redis-package` once and used from there: nothing is installed on the machine.
 * Throws where there is no apt-get, or no way to the distribution's mirror.
 */
export async function unpackRedisPackage(options: {
  cacheDir: string;
  say: (line: string) => void;
}): Promise<RedisProgram> {
  const { cacheDir, say } = options;
  const home = path.join(path.resolve(cacheDir), 'redis-package');
  const program = () => programIn(home);
  if (exists(program().command)) return program();
  say("Fetching the distribution's Redis package; nothing is installed on this machine ...");
  mkdirSync(cacheDir, { recursive: true });
  const work = mkdtempSync(`${home}.`);
  try {
    const debs = await downloadPackages(work);
    const root = path.join(work, 'root');
    for (const deb of globSync('*.deb', { cwd: debs })) await run('dpkg', ['-x', path.join(debs, deb), root]);
    const unpacked = programIn(root);
    await run(unpacked.command, ['--version'], { env: { ...process.env, ...unpacked.env } });
    if (!exists(program().command)) renameSync(root, home);
    return program();
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
