import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { isInstalled, markInstalled, stampOf } from './stamp.mjs';

function pnpmVersion(root) {
  const { packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const match = /^pnpm@([^+]+)/.exec(packageManager ?? '');
  if (!match) throw new Error('package.json names no pnpm version under "packageManager"; restore that line.');
  return match[1];
}

/** What a person can do about it, told from the installer's own words. */
function adviceFor(output, command) {
  if (/OUTDATED_LOCKFILE|LOCKFILE_CONFIG_MISMATCH/.test(output)) {
    return `pnpm-lock.yaml does not fit the package.json files: run "${command.replace(' --frozen-lockfile', '')}" and commit the lockfile.`;
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network|tunneling/i.test(output)) {
    return 'The npm registry could not be reached: look at the network, HTTPS_PROXY and "npm config get registry", then run the same command again.';
  }
  if (/ENOSPC|no space left/i.test(output)) return 'The disk is full: make room, then run the same command again.';
  if (/EACCES|EPERM|permission denied/i.test(output)) {
    return 'A file may not be written: see who owns node_modules and this folder, then run the same command again.';
  }
  return `Try it by hand to see more: ${command}`;
}

function runInstaller({ root, args }) {
  const { NODE_ENV: _, ...env } = process.env; // production would leave out vitest and Node itself
  const child = spawn('npx', args, {
    cwd: root,
    env: { ...env, CI: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', () => reject(new Error('npx was not found; it comes with npm: install npm 9 or newer.')));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** Installs what the lockfile says, unless that is installed already. Throws with the installer's whole output and a way on. */
export async function install({ root, say }) {
  if (isInstalled(root)) return;
  const args = ['--yes', `pnpm@${pnpmVersion(root)}`, 'install', '--frozen-lockfile'];
  const command = `npx ${args.join(' ')}`;
  const lock = {
    directory: path.join(root, '.data', 'install.lock'),
    onWait: () => say('Another process is installing the dependencies here; waiting for it ...'),
  };
  await withLock(lock, async () => {
    if (isInstalled(root)) return;
    say('Installing the dependencies ...');
    const stamp = stampOf(root);
    const { code, output } = await runInstaller({ root, args });
    if (code !== 0) throw new Error(`${output.trimEnd()}\n\nInstalling failed. ${adviceFor(output, command)}`);
    markInstalled(root, stamp);
  });
}
