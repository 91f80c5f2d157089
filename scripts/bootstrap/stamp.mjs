import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const STAMP = 'node_modules/.issuebridge-stamp';

/** The files that decide what node_modules holds, relative to the root, in a fixed order. */
function manifests(root) {
  const folders = ['apps', 'packages'].flatMap((parent) =>
    readdirSync(path.join(root, parent))
      .sort()
      .map((folder) => `${parent}/${folder}`),
  );
  const packages = ['.', ...folders, 'bench'].map((folder) => `${folder}/package.json`);
  return ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...packages].filter((file) => existsSync(path.join(root, file)));
}

/** One hash over all manifests: equal hashes mean the same node_modules. */
export function stampOf(root) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of manifests(root)) hash.update(`${file}\n`).update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

/** True when node_modules was installed from the manifests as they are now. */
export function isInstalled(root) {
  const file = path.join(root, STAMP);
  return existsSync(file) && readFileSync(file, 'utf8') === stampOf(root);
}

/** Remembers, inside node_modules, what it was installed from. */
export function markInstalled(root, stamp) {
  writeFileSync(path.join(root, STAMP), stamp);
}
