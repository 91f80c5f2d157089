import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** 24: the first that runs TypeScript as this project writes it. */
const NEEDED = 24;

/** The path of a Node that can run the project: the one npm brought, or the running one where that does not work. */
export function findNode({ root }) {
  const brought = path.join(root, 'node_modules', '.bin', 'node');
  const { stdout } = spawnSync(brought, ['--version'], { encoding: 'utf8' });
  if (/^v\d+/.test(stdout ?? '')) return brought;
  if (Number.parseInt(process.versions.node, 10) >= NEEDED) return process.execPath;
  throw new Error(
    `Node ${NEEDED} is needed, this is ${process.version}, and the one in node_modules does not run. ` +
      `Install Node ${NEEDED}, or see that npm may run install scripts ("npm config get ignore-scripts" says false) and remove node_modules.`,
  );
}
